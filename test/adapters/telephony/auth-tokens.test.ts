/** While Twilio's token is replaced, two are valid. */
import { describe, expect, it } from 'vitest';
import { connectionToken, isConnectionToken } from '../../../src/adapters/telephony/connection-token.ts';
import { isSignedSocket, isSignedWebhook, signatureFor } from '../../../src/adapters/telephony/signature.ts';
import { loadGatewayConfig } from '../../../src/config/gateway.ts';
import { createAudioUrls } from '../../../src/gateway/voice/audio-urls.ts';

const [OLD, NEW, OTHER] = ['o'.repeat(32), 'n'.repeat(32), 'x'.repeat(32)];
const url = 'https://phone.example.com/api/v1/voice/status';
const form = { CallSid: 'CA0', CallStatus: 'completed' };

describe('R-X1: while the token is replaced', () => {
  it.each([
    [OLD, true],
    [NEW, true],
    [OTHER, false],
  ])('webhooks and upgrades signed with %s are accepted: %s', (authToken, isAccepted) => {
    const authTokens = [OLD, NEW];
    const webhook = { authTokens, url, form, signature: signatureFor({ authToken, url, form }) };
    expect(isSignedWebhook(webhook)).toBe(isAccepted);
    const socket = { authTokens, url, signature: signatureFor({ authToken, url, form: {} }) };
    expect(isSignedSocket(socket)).toBe(isAccepted);
    expect(isSignedSocket({ ...socket, signature: undefined })).toBe(false);
  });

  it('gateways before and after the change accept the connections and audio addresses of each other', () => {
    const call = { callSid: 'CA0', epoch: 1 };
    const settings = [
      [OLD, NEW],
      [NEW, OLD],
    ] as const;
    for (const makes of settings) {
      const token = connectionToken({ ...call, authTokens: makes }, 0);
      const audio = createAudioUrls({ secrets: makes, baseUrl: new URL(url) }).urlOf('k');
      const [key = '', until = '', signature = ''] = audio.split('/').slice(-3);
      for (const checks of settings) {
        expect(isConnectionToken(token, { ...call, authTokens: checks }, 0)).toBe(true);
        const urls = createAudioUrls({ secrets: checks, baseUrl: new URL(url) });
        expect(urls.check({ key, until, signature })).toBe('good');
      }
      expect(isConnectionToken(token, { ...call, authTokens: [OTHER] }, 0)).toBe(false);
    }
  });

  it('both come from the environment', () => {
    const env = { DATABASE_URL: 'postgres://u:p@localhost/e', TEMPORAL_ADDRESS: 'localhost:1' };
    const both = { ...env, TWILIO_AUTH_TOKEN: OLD, TWILIO_AUTH_TOKEN_SECONDARY: NEW };
    expect(loadGatewayConfig(both).twilio.authTokens).toEqual([OLD, NEW]);
    expect(loadGatewayConfig({ ...env, TWILIO_AUTH_TOKEN: OLD }).twilio.authTokens).toEqual([OLD]);
  });
});
