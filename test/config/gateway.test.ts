import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/environment.ts';
import type { Environment } from '../../src/config/environment.ts';
import { loadGatewayConfig } from '../../src/config/gateway.ts';
import { loadStartConfig } from '../../src/config/start.ts';
import { loadWorkerConfig } from '../../src/config/worker.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'evercall-config-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function env(more: Environment = {}): Environment {
  return {
    DATA_DIR: dataDir,
    DATABASE_URL: 'postgres://me:secret-word@localhost:5432/evercall',
    TEMPORAL_ADDRESS: 'localhost:7233',
    ...more,
  };
}

function faultsOf(load: () => unknown): ConfigError {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

/** The error message for the gateway's settings with `more`. */
function complaint(more: Environment): string {
  return faultsOf(() => loadGatewayConfig(env(more))).message;
}

describe('a gateway', () => {
  test('needs only a database and Temporal; everything else has a default', () => {
    const config = loadGatewayConfig(env());
    expect(config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      logLevel: 'info',
      dataDir,
      openai: { model: 'gpt-4.1-mini', maxTokens: 150, baseUrl: 'https://api.openai.com/v1' },
      elevenLabs: { stability: 0.5, similarityBoost: 0.75, baseUrl: 'https://api.elevenlabs.io' },
      temporal: { connectionOptions: { address: 'localhost:7233' }, namespace: 'default' },
    });
    expect(config.baseUrl.href).toBe('http://127.0.0.1:3000/');
    expect(config.openai).not.toHaveProperty('apiKey');
    expect(config.twilio).not.toHaveProperty('accountSid');
    expect(config).not.toHaveProperty('redisUrl');
  });

  test('uses the key and address of the first model for the fallback model, unless it has its own', () => {
    const OPENAI_API_KEY = 'sk-0123456789';
    expect(
      loadGatewayConfig(env({ OPENAI_API_KEY, OPENAI_FALLBACK_MODEL: 'small' })).openai.fallback,
    ).toEqual({
      model: 'small',
      apiKey: OPENAI_API_KEY,
      baseUrl: 'https://api.openai.com/v1',
    });
    const own = {
      OPENAI_FALLBACK_MODEL: 'small',
      OPENAI_FALLBACK_API_KEY: 'other-0123456789',
      OPENAI_FALLBACK_BASE_URL: 'https://models.example.com/v1',
    };
    expect(loadGatewayConfig(env({ OPENAI_API_KEY, ...own })).openai.fallback).toEqual({
      model: 'small',
      apiKey: 'other-0123456789',
      baseUrl: 'https://models.example.com/v1',
    });
    expect(loadGatewayConfig(env({ OPENAI_API_KEY })).openai).not.toHaveProperty('fallback');
  });

  test('needs no key for another server, and takes any word as a key', () => {
    const OPENAI_BASE_URL = 'http://localhost:11434/v1';
    expect(loadGatewayConfig(env({ OPENAI_BASE_URL })).openai.apiKey).toBe('none');
    expect(loadGatewayConfig(env({ OPENAI_API_KEY: 'ollama' })).openai.apiKey).toBe('ollama');
    expect(
      loadGatewayConfig(env({ OPENAI_FALLBACK_MODEL: 'm', OPENAI_FALLBACK_BASE_URL: OPENAI_BASE_URL })).openai
        .fallback?.apiKey,
    ).toBe('none');
    expect(loadWorkerConfig({ ...env(), OPENAI_BASE_URL }).openai.apiKey).toBe('none');
  });

  test.each([
    'ollama:8000',
    '10.1.2.3:8000',
    '172.20.0.2',
    '192.168.1.5',
    '[fd00::1]',
    'host.docker.internal',
  ])('accepts http:// in a private network: %s', (host) => {
    const OPENAI_BASE_URL = `http://${host}/v1`;
    expect(loadGatewayConfig(env({ OPENAI_BASE_URL })).openai.baseUrl).toBe(OPENAI_BASE_URL);
  });

  test.each([
    '8.8.8.8',
    '172.32.0.1',
    'models.example.com',
    'host.docker.internal.example.com',
    '[2001:db8::1]',
  ])('demands https:// elsewhere: %s', (host) => {
    expect(complaint({ OPENAI_BASE_URL: `http://${host}/v1` })).toMatch(
      /^OPENAI_BASE_URL must begin with https/u,
    );
  });

  test('reads the settings of requests to models, and rejects invalid ones', () => {
    const given = {
      OPENAI_REASONING_EFFORT: 'low',
      OPENAI_TEMPERATURE: '0.3',
      OPENAI_EXTRA_BODY: '{"top_p":0.9}',
    };
    const settings = { reasoningEffort: 'low', temperature: 0.3, extra: { top_p: 0.9 } };
    expect(loadGatewayConfig(env(given)).openai.settings).toEqual(settings);
    expect(complaint({ OPENAI_TEMPERATURE: '3' })).toContain('must be a number from 0 to 2');
    expect(complaint({ OPENAI_EXTRA_BODY: '{' })).toContain('must be JSON');
    expect(complaint({ OPENAI_EXTRA_BODY: '{"stream":false}' })).toContain(
      'must not set model, messages, stream',
    );
    expect(complaint({ OPENAI_API_TYPE: 'aws' })).toContain('must be openai or azure');
  });

  test('uses embeddings only if their model is set, with the key and address of the reply model', () => {
    const OPENAI_API_KEY = 'sk-0123456789';
    const OPENAI_EMBEDDING_MODEL = 'text-embedding-3-small';
    expect(loadGatewayConfig(env({ OPENAI_API_KEY })).openai).not.toHaveProperty('embeddings');
    expect(loadGatewayConfig(env({ OPENAI_API_KEY, OPENAI_EMBEDDING_MODEL })).openai.embeddings).toEqual({
      model: OPENAI_EMBEDDING_MODEL,
      apiKey: OPENAI_API_KEY,
      baseUrl: 'https://api.openai.com/v1',
    });
    const missing = 'OPENAI_API_KEY is missing: OPENAI_EMBEDDING_MODEL requires it';
    expect(complaint({ OPENAI_EMBEDDING_MODEL })).toContain(missing);
    expect(() => loadStartConfig({ ...env(), OPENAI_EMBEDDING_MODEL })).toThrow(missing);
  });

  test('has a price per characters only if one is set, and rejects prices with a currency', () => {
    const name = 'ELEVENLABS_PRICE_PER_THOUSAND_CHARACTERS';
    expect(loadGatewayConfig(env()).elevenLabs).not.toHaveProperty('pricePer1000Characters');
    expect(loadGatewayConfig(env({ [name]: '0.05' })).elevenLabs.pricePer1000Characters).toBe(0.05);
    for (const price of ['$0.05', '-1', '1,5']) {
      expect(complaint({ [name]: price })).toContain(
        `${name} must be a price without a currency, such as 0.05`,
      );
    }
  });

  test('rejects an incomplete fallback model', () => {
    expect(complaint({ OPENAI_FALLBACK_MODEL: 'small' })).toContain(
      'OPENAI_FALLBACK_API_KEY is missing: OPENAI_FALLBACK_MODEL requires it or OPENAI_API_KEY',
    );
    expect(complaint({ OPENAI_FALLBACK_BASE_URL: 'https://models.example.com/v1' })).toContain(
      'OPENAI_FALLBACK_MODEL is missing: OPENAI_FALLBACK_BASE_URL requires it',
    );
    expect(() => loadStartConfig({ ...env(), OPENAI_FALLBACK_MODEL: 'small' })).toThrow(
      /OPENAI_FALLBACK_API_KEY is missing/u,
    );
  });

  test('treats an empty variable as unset', () => {
    const config = loadGatewayConfig(
      env({ PORT: '', OPENAI_API_KEY: '  ', BASE_URL: '', TEMPORAL_NAMESPACE: '' }),
    );
    expect(config.port).toBe(3000);
    expect(config.openai).not.toHaveProperty('apiKey');
    expect(config.temporal.namespace).toBe('default');
  });

  test('uses its port in the default of BASE_URL', () => {
    expect(loadGatewayConfig(env({ PORT: '8080' })).baseUrl.origin).toBe('http://127.0.0.1:8080');
  });

  test('reports all faults at once, each with the name of its variable', () => {
    const { faults } = faultsOf(() =>
      loadGatewayConfig({
        DATA_DIR: dataDir,
        PORT: '70000',
        LOG_LEVEL: 'loud',
        OPENAI_MAX_TOKENS: 'many',
        ELEVENLABS_STABILITY: '1.5',
        TWILIO_ACCOUNT_SID: 'AC12',
        TWILIO_PHONE_NUMBER: '555-1234',
        BASE_URL: 'http://calls.example.com',
        OPENAI_BASE_URL: 'http://models.example.com/v1',
      }),
    );
    expect(faults.map(({ variable }) => variable).sort()).toEqual([
      'BASE_URL',
      'DATABASE_URL',
      'ELEVENLABS_STABILITY',
      'LOG_LEVEL',
      'OPENAI_BASE_URL',
      'OPENAI_MAX_TOKENS',
      'PORT',
      'TEMPORAL_ADDRESS',
      'TWILIO_ACCOUNT_SID',
      'TWILIO_AUTH_TOKEN',
      'TWILIO_PHONE_NUMBER',
    ]);
  });

  test('R-X10: accepts a long API_TOKEN, rejects a short one without printing it, and has none by default', () => {
    expect(loadGatewayConfig(env())).not.toHaveProperty('apiToken');
    expect(loadGatewayConfig(env({ API_TOKEN: 'a'.repeat(16) })).apiToken).toBe('a'.repeat(16));
    for (const token of ['short-secret', 'with blanks in between']) {
      expect(complaint({ API_TOKEN: token })).toBe(
        'API_TOKEN must be at least 16 characters, only letters, digits and . _ ~ + / = -',
      );
    }
  });

  test('reports a single fault in one line with the allowed values and the given value', () => {
    expect(complaint({ PORT: '70000' })).toBe(
      'PORT must be a whole number from 1 to 65535, such as 3000 (it is "70000")',
    );
  });

  test('warms up unless WARM_UP is off, and refuses another value', () => {
    expect(loadGatewayConfig(env()).warmUp).toBe(true);
    expect(loadGatewayConfig(env({ WARM_UP: 'off' })).warmUp).toBe(false);
    expect(complaint({ WARM_UP: 'no' })).toBe(
      'WARM_UP must be on or off: whether a gateway places a call to itself before it is ready (it is "no")',
    );
  });

  test('suggests npm start if a service is missing', () => {
    const { message } = faultsOf(() => loadWorkerConfig({ DATA_DIR: dataDir }));
    expect(message).toMatch(/DATABASE_URL is missing: .*"npm start", which starts its own/);
    expect(message).toMatch(/TEMPORAL_ADDRESS is missing: .*"npm start", which starts its own/);
  });

  test('never prints a secret', () => {
    const secrets = {
      TWILIO_AUTH_TOKEN: 'sentinel 1',
      OPENAI_API_KEY: 'sentinel 2',
      ELEVENLABS_API_KEY: 'sentinel 3',
      DATABASE_URL: 'mysql://me:sentinel-4@db.example.com/evercall',
      REDIS_URL: 'redis://:sentinel-5@cache.example.com',
      BASE_URL: 'https://me:sentinel-6@calls.example.com',
      OPENAI_BASE_URL: 'http://me:sentinel-7@models.example.com',
      TEMPORAL_ADDRESS: 'https://me:sentinel-8@temporal.example.com',
    };
    const { message, faults } = faultsOf(() => loadGatewayConfig(env(secrets)));
    expect(faults.map(({ variable }) => variable).sort()).toEqual(Object.keys(secrets).sort());
    expect(message).not.toContain('sentinel');
  });

  test('does not start if an account has no token', () => {
    expect(complaint({ TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}` })).toMatch(/^TWILIO_AUTH_TOKEN is missing/);
  });
});

describe('BASE_URL', () => {
  test.each(['https://calls.example.com', 'https://calls.example.com/', 'https://calls.example.com:8443'])(
    'may be %s',
    (url) => expect(loadGatewayConfig(env({ BASE_URL: url })).baseUrl.href).toBe(new URL(url).href),
  );
  test.each(['http://localhost:4000', 'http://127.0.0.1', 'http://[::1]:3000'])(
    'may be %s, which is on this machine',
    (url) => expect(loadGatewayConfig(env({ BASE_URL: url })).baseUrl.href).toBe(new URL(url).href),
  );
  test.each([
    ['http://calls.example.com', 'https://'],
    ['https://calls.example.com/voice', 'no path'],
    ['https://calls.example.com/?a=b', 'no path'],
    ['https://calls.example.com/#a', 'no path'],
    ['https://calls.example.com:443', 'port 443'],
    ['https://calls.example.com:443/', 'port 443'],
    ['https://Calls.Example.com', 'calls.example.com: Twilio signs'],
    ['calls.example.com', 'such as https://calls.example.com'],
    ['wss://calls.example.com', 'such as https://calls.example.com'],
  ])('must not be %s', (url, reason) => expect(complaint({ BASE_URL: url })).toContain(reason));
});

describe('DATABASE_URL', () => {
  test.each([
    ['postgres://me@localhost/evercall', ''],
    ['postgresql://me@127.0.0.1:5432/evercall?sslmode=disable', ''],
    ['postgres://me@db.example.com/evercall', '?sslmode=verify-full'],
    ['postgres://me@db.example.com/evercall?sslmode=require', ''],
    ['postgres://me@postgres/evercall?sslmode=disable', ''],
    ['postgres://me@postgres/evercall', '?sslmode=verify-full'],
  ])(
    '%s is accepted, and requires TLS unless it is on this machine or turns TLS off in a private network',
    (url, added) => expect(loadGatewayConfig(env({ DATABASE_URL: url })).databaseUrl).toBe(`${url}${added}`),
  );
  test.each([
    ['mysql://me@localhost/evercall', 'postgres://'],
    ['localhost:5432', 'postgres://'],
    ['postgres://me@localhost', 'the database is missing'],
    ['postgres://me@db.example.com/evercall?sslmode=disable', 'encryption'],
    ['postgres://me@db.example.com/evercall?sslmode=prefer', 'encryption'],
    ['postgres://me@10.0.0.5/evercall?ssl=false', 'encryption'],
    ['postgres://me@postgres/evercall?sslmode=allow', 'encryption'],
  ])('%s is rejected', (url, reason) => expect(complaint({ DATABASE_URL: url })).toContain(reason));
});

describe('Temporal', () => {
  test('is reached with TLS if an API key is set', () => {
    const { temporal } = loadWorkerConfig(
      env({ TEMPORAL_ADDRESS: 'me.tmprl.cloud:7233', TEMPORAL_API_KEY: 'key', TEMPORAL_NAMESPACE: 'me.abc' }),
    );
    expect(temporal).toMatchObject({
      namespace: 'me.abc',
      connectionOptions: { address: 'me.tmprl.cloud:7233', apiKey: 'key', tls: true },
    });
  });

  test.each([
    ['temporal.example.com:7233', {}, 'set TEMPORAL_TLS=true'],
    ['203.0.113.9:7233', {}, 'set TEMPORAL_TLS=true'],
    ['temporal.example.com:7233', { TEMPORAL_TLS: 'true' }, undefined],
    ['temporal.example.com:7233', { TEMPORAL_TLS: 'on' }, 'TEMPORAL_TLS must be true or false (it is "on")'],
    ['temporal.example.com:7233', { TEMPORAL_TLS: 'True' }, 'TEMPORAL_TLS must be true or false'],
    ['temporal-frontend.temporal:7233', { TEMPORAL_TLS: 'false' }, undefined],
    ['10.0.0.5:7233', {}, undefined],
    ['[fd00::5]:7233', {}, undefined],
    ['temporal:7233', {}, undefined],
  ])('R-X2: at %s with %o is refused without encryption only on other networks', (address, more, reason) => {
    const load = () => loadWorkerConfig(env({ TEMPORAL_ADDRESS: address, ...more }));
    if (reason === undefined) expect(load().temporal.connectionOptions.address).toBe(address);
    else expect(load).toThrow(reason);
  });

  test.each(['OPENAI_API_KEY', 'ELEVENLABS_API_KEY', 'TWILIO_AUTH_TOKEN'])(
    'a %s that cannot be in a header, as a word processor writes it, is refused without being shown',
    (name) => {
      const load = () =>
        loadGatewayConfig(env({ TEMPORAL_ADDRESS: 'temporal:7233', [name]: '“sentinel–key”' }));
      expect(load).toThrow(new RegExp(`^${name} must be the .*curly quotes$`, 'u'));
      expect(load).not.toThrow(/sentinel/u);
    },
  );

  test('needs a port in its address', () => {
    expect(complaint({ TEMPORAL_ADDRESS: 'localhost' })).toMatch(
      /^TEMPORAL_ADDRESS must be a host and a port/,
    );
  });

  test('reports TLS files that cannot be read', () => {
    expect(complaint({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/no/such/file' })).toMatch(/^TEMPORAL_TLS.*ENOENT/);
  });
});

describe('npm start', () => {
  test('needs no settings', () => {
    const config = loadStartConfig({});
    expect(config.dataDir).toBe(join(process.cwd(), '.data'));
    expect(config).not.toHaveProperty('databaseUrl');
    expect(config).not.toHaveProperty('temporal');
  });

  test('checks the settings of the processes that it starts', () => {
    expect(faultsOf(() => loadStartConfig({ OPENAI_MAX_TOKENS: '0' })).message).toMatch(/^OPENAI_MAX_TOKENS/);
  });

  test('does not write to the data folder while it reads its settings', () => {
    loadStartConfig({ DATA_DIR: dataDir });
    expect(readdirSync(dataDir)).toEqual([]);
  });
});
