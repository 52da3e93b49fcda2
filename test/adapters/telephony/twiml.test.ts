import { expect, it } from 'vitest';
import { connectTwiml } from '../../../src/adapters/telephony/twiml.ts';
import { sampleAgent } from '../../fakes/sample-agent.ts';

it('the recogniser is told to expect what an agent pronounces, once each', () => {
  const { recogniser } = sampleAgent();
  const agent = sampleAgent({
    recogniser: { ...recogniser, hints: ['Port Ellery', 'Ngaire'] },
    pronunciations: { Ngaire: 'Nye-ree', sram: 'shram' },
  });
  const twiml = connectTwiml({
    agent,
    socketUrl: 'wss://a.example',
    actionUrl: 'https://a.example',
    parameters: {},
  });
  expect(/hints="([^"]*)"/u.exec(twiml)?.[1]).toBe('Port Ellery,Ngaire,sram');
});
