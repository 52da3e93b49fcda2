/** Vendors whose keys can be told by their form, to say where a key in the wrong place belongs. */

interface KeyVendor {
  readonly name: string;
  readonly key: RegExp;
  /** Its API for chat. Absent: it has none. */
  readonly baseUrl?: string;
  /** The variable for its key, if it is another one. */
  readonly variable?: string;
}

const VENDORS: readonly KeyVendor[] = [
  { name: 'OpenAI', key: /^sk-(?:proj|svcacct|admin)-/u, baseUrl: 'https://api.openai.com/v1' },
  { name: 'Anthropic', key: /^sk-ant-/u, baseUrl: 'https://api.anthropic.com/v1' },
  { name: 'OpenRouter', key: /^sk-or-/u, baseUrl: 'https://openrouter.ai/api/v1' },
  { name: 'Groq', key: /^gsk_/u, baseUrl: 'https://api.groq.com/openai/v1' },
  {
    name: 'Google',
    key: /^AIza/u,
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
  },
  { name: 'xAI', key: /^xai-/u, baseUrl: 'https://api.x.ai/v1' },
  { name: 'Cerebras', key: /^csk-/u, baseUrl: 'https://api.cerebras.ai/v1' },
  { name: 'Hugging Face', key: /^hf_/u, baseUrl: 'https://router.huggingface.co/v1' },
  { name: 'ElevenLabs', key: /^sk_[0-9a-f]{32,}$/u, variable: 'ELEVENLABS_API_KEY' },
];

const hostOf = (baseUrl: string | undefined): string | undefined =>
  baseUrl === undefined ? undefined : new URL(baseUrl).hostname;

const HOSTS = new Set(VENDORS.map(({ baseUrl }) => hostOf(baseUrl)));

/** Says where the key belongs if it has the form of another vendor's keys. The text never holds the key. */
export function adviceForForeignKey(apiKey: string, baseUrl: string): string | undefined {
  const { hostname } = new URL(baseUrl);
  const vendor = VENDORS.find(({ key }) => key.test(apiKey));
  if (vendor === undefined || hostOf(vendor.baseUrl) === hostname) return undefined;
  const { name, variable, baseUrl: itsUrl = '' } = vendor;
  return variable === undefined
    ? `it is a key of ${name}, not of ${hostname}: use another key, or the base URL ${itsUrl}`
    : `it is a key of ${name}, not of ${hostname}: it belongs in ${variable}`;
}

/** Whether the host accepts only its own keys. Other servers may stand in front of several vendors. */
export function isVendorHost(baseUrl: string): boolean {
  return HOSTS.has(new URL(baseUrl).hostname);
}
