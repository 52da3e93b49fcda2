import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { checkBaseUrl } from '../../../src/cli/doctor/base-url.ts';
import { LocalServer } from '../../fakes/local-server.ts';

/** The faults that doctor finds if something else than the gateway answers. */
async function faultsWith(answer: RequestListener, protocol = 'http:') {
  const server = new LocalServer(createServer(answer));
  await server.listen();
  try {
    const baseUrl = new URL(server.origin.replace('http:', protocol));
    const findings = await checkBaseUrl({ baseUrl, isBaseUrlSet: true, authToken: 'a-token' });
    return findings.filter(({ level }) => level === 'fault');
  } finally {
    await server.goDown();
  }
}

describe('R-O5: doctor names what answers in place of the gateway', () => {
  it('a redirect, such as from http to https or to another name', async () => {
    const found = await faultsWith((_request, response) =>
      response.writeHead(308, { location: 'https://www.example.com/api' }).end(),
    );
    expect(found).toMatchObject([
      {
        message: 'requests are redirected to https://www.example.com',
        fix: 'set it to https://www.example.com, or let the proxy pass requests there itself',
      },
    ]);
  });

  it('a tunnel that has ended', async () => {
    const found = await faultsWith((_request, response) =>
      response.writeHead(404, { 'ngrok-error-code': 'ERR_NGROK_3200' }).end('<html>'),
    );
    expect(found).toMatchObject([
      {
        message: 'the tunnel has ended, or leads nowhere (404)',
        fix: 'start the tunnel again, and set BASE_URL to the address that it prints',
      },
    ]);
  });

  it.each([401, 403])('a sign-in or a check for robots (%i)', async (status) => {
    const found = await faultsWith((_request, response) => response.writeHead(status).end('Are you human?'));
    expect(found).toMatchObject([
      {
        message: `something in front of the gateway refuses requests (${status})`,
        fix: 'let requests to /api/v1/voice/ pass without a sign-in or a check for robots',
      },
    ]);
  });

  it('a port that speaks no https', async () => {
    const found = await faultsWith((_request, response) => response.end(), 'https:');
    expect(found).toMatchObject([{ fix: 'let the proxy speak https at this port' }]);
  });
});
