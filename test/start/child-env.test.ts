import { expect, test } from 'vitest';
import { childEnv } from '../../src/start/child-env.ts';

const SECRETS = {
  TWILIO_AUTH_TOKEN: 'twilio-secret',
  API_TOKEN: 'api-secret-of-16-chars',
  ELEVENLABS_API_KEY: 'voice-secret',
  OPENAI_API_KEY: 'model-secret',
  OPENAI_PROJECT_ID: 'read by the package',
  AWS_SECRET_ACCESS_KEY: 'of another program',
  TEMPORAL_API_KEY: 'of another server',
};
const given = {
  ...SECRETS,
  PATH: '/usr/bin',
  HTTPS_PROXY: 'http://proxy',
  LANG: 'C',
  POSTGRES_PASSWORD: 'of Compose',
};
const services = {
  database: { url: 'postgres://app@127.0.0.1/evercall' },
  temporal: {
    settings: { connectionOptions: { address: '127.0.0.1:7233' }, namespace: 'default' },
    uiUrl: new URL('http://127.1.2.3:8233/temporal'),
  },
};
const secretsOf = (name: 'gateway' | 'worker') =>
  Object.keys(childEnv(name, { dataDir: '/data' }, services, given)).filter(
    (variable) => variable in SECRETS,
  );

test('R-X4: each process gets the secrets that it reads, and no other', () => {
  expect(secretsOf('worker')).toEqual(['TWILIO_AUTH_TOKEN', 'OPENAI_API_KEY', 'OPENAI_PROJECT_ID']);
  expect(secretsOf('gateway')).toEqual([
    'TWILIO_AUTH_TOKEN',
    'API_TOKEN',
    'ELEVENLABS_API_KEY',
    'OPENAI_API_KEY',
    'OPENAI_PROJECT_ID',
  ]);
});

test('each process gets the addresses of its services, and what every program needs', () => {
  expect(childEnv('worker', { dataDir: '/data' }, services, given)).toEqual({
    TWILIO_AUTH_TOKEN: 'twilio-secret',
    OPENAI_API_KEY: 'model-secret',
    OPENAI_PROJECT_ID: 'read by the package',
    PATH: '/usr/bin',
    HTTPS_PROXY: 'http://proxy',
    LANG: 'C',
    DATABASE_URL: 'postgres://app@127.0.0.1/evercall',
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    TEMPORAL_NAMESPACE: 'default',
    DATA_DIR: '/data',
  });
});

test('a server of the settings keeps its own', () => {
  const config = { dataDir: '/data', temporal: services.temporal.settings };
  expect(childEnv('worker', config, services, given)).toHaveProperty('TEMPORAL_API_KEY');
});
