import { describe, expect, it } from 'vitest';
import { connectTwiml } from '../../../src/adapters/telephony/twiml.ts';
import type { AgentConfig } from '../../../src/contracts/agent.ts';
import { bilingual, sampleAgent } from '../../fakes/sample-agent.ts';

function twimlOf(agent: AgentConfig, { language, voiceId }: { language?: string; voiceId?: string } = {}) {
  return connectTwiml({
    agent,
    ...(language === undefined ? {} : { language }),
    voiceAccount: {
      ...(voiceId === undefined ? {} : { voiceId }),
      stability: 0.5,
      similarityBoost: 0.75,
    },
    socketUrl: 'wss://a.example',
    actionUrl: 'https://a.example',
    parameters: { epoch: '2' },
  });
}

const BEFORE = '<?xml version="1.0" encoding="UTF-8"?><Response><Connect action="https://a.example">';
const MANNERS =
  'interruptible="any" interruptSensitivity="high" ignoreBackchannel="false"' +
  ' echoPromptFiltering="true" applicationReconnect="false" dtmfDetection="true" events="tokens-played speaker-events"';

it('words with a pronunciation in any language of the agent become hints for the recogniser, once each', () => {
  const { recogniser } = sampleAgent();
  const agent = bilingual({
    recogniser: { ...recogniser, hints: ['Port Ellery', 'Ngaire'] },
    pronunciations: { Ngaire: 'Nye-ree', sram: 'shram' },
  });
  expect(/hints="([^"]*)"/u.exec(twimlOf(agent))?.[1]).toBe('Port Ellery,Ngaire,sram,taller,Lindqvist');
});

describe('R-C7: the voice string of the relay', () => {
  it('comes from the environment, with its settings, if the agent names no voice', () => {
    expect(twimlOf(sampleAgent(), { voiceId: 'UgBBYS2sOqTuMpoF3BR0' })).toBe(
      `${BEFORE}<ConversationRelay url="wss://a.example" language="en-US" ttsProvider="ElevenLabs"` +
        ' voice="UgBBYS2sOqTuMpoF3BR0-1.0_0.5_0.75" transcriptionProvider="Deepgram" speechModel="flux"' +
        ` speechTimeout="3000" partialPrompts="true" ${MANNERS}>` +
        '<Parameter name="epoch" value="2"/></ConversationRelay></Connect></Response>',
    );
  });

  it('is omitted if no voice is configured, so that the relay uses its default voice', () => {
    expect(twimlOf(sampleAgent())).not.toContain('voice=');
  });
});

describe('R-C7: the TwiML of an agent with two languages', () => {
  it('declares both, each with its voice and recogniser, and begins in the first', () => {
    expect(twimlOf(bilingual())).toBe(
      `${BEFORE}<ConversationRelay url="wss://a.example" language="en-US" transcriptionLanguage="multi"` +
        ' ttsProvider="ElevenLabs" voice="voiceOfRiley0001-1.0_0.5_0.75" transcriptionProvider="Deepgram"' +
        ` speechModel="nova-3-general" speechTimeout="auto" partialPrompts="false" ${MANNERS}` +
        ' hints="taller,Lindqvist">' +
        '<Language code="en-US" ttsProvider="ElevenLabs" voice="voiceOfRiley0001-1.0_0.5_0.75"' +
        ' transcriptionProvider="Deepgram" speechModel="nova-3-general"/>' +
        '<Language code="es-US" ttsProvider="ElevenLabs" voice="vozDeRiley00001-0.9_0.5_0.75"' +
        ' transcriptionProvider="Deepgram" speechModel="nova-3-general"/>' +
        '<Parameter name="epoch" value="2"/><Parameter name="language" value="en-US"/>' +
        '</ConversationRelay></Connect></Response>',
    );
  });

  it('begins in the second language if the call has switched to it, and passes the language to the gateway', () => {
    const twiml = twimlOf(bilingual(), { language: 'es-US' });
    expect(twiml).toContain(
      'language="es-US" transcriptionLanguage="multi" ttsProvider="ElevenLabs" voice="vozDeRiley00001-0.9_0.5_0.75"',
    );
    expect(twiml).toContain('<Parameter name="language" value="es-US"/>');
  });

  it('does not set transcriptionLanguage to multi if the recogniser does not detect the language', () => {
    const { recogniser } = bilingual();
    const agent = bilingual({ recogniser: { ...recogniser, detectLanguage: false } });
    expect(twimlOf(agent)).not.toContain('multi');
  });
});

it('R-C9: what the relay does while the agent speaks comes from the agent’s file', () => {
  const { relay } = sampleAgent();
  const patient = { ...relay, interruptible: 'dtmf', ignoreBackchannel: true, failover: true } as const;
  const twiml = twimlOf(sampleAgent({ relay: patient }));
  expect(twiml).toContain(' interruptible="dtmf" ');
  expect(twiml).toContain(' ignoreBackchannel="true" ');
  expect(twiml).toContain('<Failover/>');
});
