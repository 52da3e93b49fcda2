import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { agent } from '../conversation/a-call.ts';
import { memoryOperators } from '../fakes/memory-operators.ts';
import { memoryPhoneTokens } from '../fakes/memory-phone-tokens.ts';
import { actionPath, aGateway, BASE_URL } from './a-gateway.ts';

const PATH = '/api/v1/phone-tokens';
const answerSchema = z.object({
  callSid: z.string(),
  twiml: z.string(),
  token: z.string().nullable(),
  url: z.string().nullable(),
  expiresAt: z.string().nullable(),
});

async function aPhone() {
  const operators = memoryOperators(new URL(BASE_URL));
  const one = await aGateway({ operators, phoneTokens: memoryPhoneTokens() });
  const headers = await operators.tokenOf({ role: 'operator', tenant: agent.tenant });
  const post = (path: string, payload: object = {}, given = headers) =>
    one.app.inject({ method: 'POST', url: path, headers: given, payload });
  return {
    ...{ one, operators, post },
    call: async () => answerSchema.parse((await post(PATH)).json()),
    /** Opens the socket as a browser does on a page of `origin`. */
    async connect(url: string | null, origin = BASE_URL) {
      const { pathname, search } = new URL(url ?? '');
      const socket = new WebSocket(one.origin.replace('http', 'ws') + pathname + search, {
        headers: { host: new URL(BASE_URL).host, origin },
      });
      await once(socket, 'open');
      return socket;
    },
    [Symbol.asyncDispose]: () => one[Symbol.asyncDispose](),
  };
}

/** The parameters of the TwiML, which the relay returns in `setup`. */
function parametersOf(twiml: string): Readonly<Record<string, string>> {
  const all = twiml.matchAll(/<Parameter name="(\w+)" value="([^"]*)"/gu);
  return Object.fromEntries(Array.from(all, ([, name = '', value = '']): [string, string] => [name, value]));
}
const actionOf = (twiml: string) => (/action="([^"]*)"/u.exec(twiml)?.[1] ?? '').replaceAll('&amp;', '&');

describe('R-V3: tokens of browser phones', () => {
  it('open the real socket once, for the call that the gateway has begun', async () => {
    await using phone = await aPhone();
    const { callSid, twiml, url } = await phone.call();
    expect(url).toMatch(/^wss:\/\/phone\.example\.com\/api\/v1\/voice\/conversation-relay\?phone=/u);
    expect(phone.operators.entries).toMatchObject([
      { action: 'phone.called', subject: callSid, tenant: agent.tenant },
    ]);
    const socket = await phone.connect(url);
    const setup = { type: 'setup', callSid: `CA${'9'.repeat(32)}`, from: '+15550109999', to: '+15550108888' };
    socket.send(JSON.stringify({ ...setup, customParameters: parametersOf(twiml) }));
    await expect.poll(() => phone.one.deps.sessions.size).toBe(1);
    // What the browser says of its call is not believed.
    const [session] = phone.one.workflows.sent.flatMap(({ message }) =>
      JSON.stringify(message).includes(callSid) ? [message] : [],
    );
    expect(session).toMatchObject({ callSid, from: 'client:browser-phone' });
    await expect(phone.connect(url)).rejects.toThrow('403');
    socket.close();
  });

  it('are not accepted from pages of other sites, or if they are unknown', async () => {
    await using phone = await aPhone();
    const { url } = await phone.call();
    await expect(phone.connect(url, 'https://evil.example.com')).rejects.toThrow('403');
    await expect(phone.connect(`${url ?? ''}x`)).rejects.toThrow('403');
    (await phone.connect(url)).close();
  });

  it('are renewed for the next connection by the action URL, and only by that of the call', async () => {
    await using phone = await aPhone();
    const { callSid, twiml } = await phone.call();
    const lost = { action: actionOf(twiml), sessionStatus: 'failed', errorCode: '64105' };
    const next = answerSchema.parse((await phone.post(`${PATH}/${callSid}`, lost)).json());
    expect(parametersOf(next.twiml)['epoch']).toBe('2');
    expect(next.token).not.toBeNull();

    const other = `CA${'a'.repeat(32)}`;
    expect((await phone.post(`${PATH}/${other}`, lost)).statusCode).toBe(404);
    const forged = { ...lost, action: `${BASE_URL}${actionPath(callSid, 1).replace('epoch=1', 'epoch=3')}` };
    expect((await phone.post(`${PATH}/${callSid}`, forged)).statusCode).toBe(404);
    const elsewhere = { ...lost, action: `${BASE_URL}/api/v1/voice/status` };
    expect((await phone.post(`${PATH}/${callSid}`, elsewhere)).statusCode).toBe(404);
  });

  it('are not given when the call is over', async () => {
    await using phone = await aPhone();
    const { callSid, twiml } = await phone.call();
    const over = { action: actionOf(twiml), sessionStatus: 'completed' };
    const answer = answerSchema.parse((await phone.post(`${PATH}/${callSid}`, over)).json());
    expect(answer).toMatchObject({ token: null, url: null });
    expect(answer.twiml).toContain('<Hangup');
  });

  it('are not given for agents of other tenants', async () => {
    await using phone = await aPhone();
    const other = await phone.operators.tokenOf({ role: 'operator', tenant: 'another' });
    expect((await phone.post(PATH, {}, other)).statusCode).toBe(404);
    expect((await phone.post(PATH, { agent: 'unknown' })).statusCode).toBe(404);
  });
});
