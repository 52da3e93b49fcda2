/**
 * The bare server that Evercall is compared with: the smallest correct relay server. It has no workflow, no database and
 * no policy. Calls end with this process, the caller hears nothing if the model fails, and signatures are not checked.
 */
import { createServer } from 'node:http';
import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { exitWithParent } from '../src/lib/exit-with-parent.ts';
import { personaOf } from './lines.ts';

const frame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('setup'), to: z.string() }),
  z.object({ type: z.literal('prompt'), voicePrompt: z.string(), last: z.boolean() }),
  z.object({ type: z.literal('interrupt'), utteranceUntilInterrupt: z.string() }),
]);

const openai = new OpenAI({ apiKey: 'none', baseURL: process.env['MODEL_BASE_URL'], maxRetries: 0 });

const server = createServer((_request, response) => {
  const relay = `<ConversationRelay url="wss://${origin()}/" welcomeGreeting="Hi." partialPrompts="true"/>`;
  response.setHeader('content-type', 'text/xml').end(`<Response><Connect>${relay}</Connect></Response>`);
});

new WebSocketServer({ server }).on('connection', (socket) => {
  const history: ChatCompletionMessageParam[] = [];
  let current = new AbortController();
  socket.on('message', (data: Buffer) => {
    const { data: message } = frame.safeParse(JSON.parse(data.toString()));
    if (message?.type === 'setup') history.push({ role: 'system', content: personaOf(message.to) });
    if (message?.type === 'interrupt') {
      current.abort();
      history.push({ role: 'assistant', content: message.utteranceUntilInterrupt });
    }
    if (message?.type === 'prompt' && message.last) {
      current.abort();
      current = new AbortController();
      history.push({ role: 'user', content: message.voicePrompt });
      answer(socket, history, current.signal).catch((error: unknown) => console.error('bare server:', error));
    }
  });
  socket.on('close', () => current.abort());
});

async function answer(
  socket: WebSocket,
  messages: ChatCompletionMessageParam[],
  signal: AbortSignal,
): Promise<void> {
  let said = '';
  try {
    const request = { model: 'gpt-4.1-mini', messages, stream: true } as const;
    for await (const chunk of await openai.chat.completions.create(request, { signal })) {
      if (signal.aborted) return;
      const token = chunk.choices[0]?.delta.content ?? '';
      said += token;
      if (token !== '') socket.send(JSON.stringify({ type: 'text', token, last: false }));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (signal.aborted) return;
  socket.send(JSON.stringify({ type: 'text', token: '', last: true }));
  messages.push({ role: 'assistant', content: said });
}

function origin(): string {
  const address = server.address();
  return typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
}

server.listen(0, '127.0.0.1', () => process.send?.({ type: 'listening', webhookUrl: `http://${origin()}/` }));
exitWithParent(async () => void server.close());
