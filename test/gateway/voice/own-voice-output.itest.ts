import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { audioDurationMs } from '../../../src/adapters/speech/audio-duration.ts';
import { createVoiceRecord } from '../../../src/gateway/relay/voice-record.ts';
import { speechPiecesOf } from '../../../src/conversation/speech-pieces.ts';
import type { VoicePolicy } from '../../../src/contracts/policy.ts';
import type { FailureType } from '../../../src/contracts/failures.ts';
import { audioKey } from '../../../src/gateway/voice/audio-key.ts';
import { createAudioUrls } from '../../../src/gateway/voice/audio-urls.ts';
import { createOwnVoiceOutput } from '../../../src/gateway/voice/own-voice-output.ts';
import { createVoiceBreaker } from '../../../src/gateway/voice/voice-breaker.ts';
import { VOICE_POLICY } from '../../../src/workflows/call/policy.ts';
import { VOICE } from '../../adapters/speech/speech-calls.ts';
import {
  cutAfter,
  invalidKey,
  noSuchVoice,
  outOfQuota,
  systemBusy,
  tooManyAtOnce,
  unprocessable,
  vendorError,
} from '../../fakes/elevenlabs-behaviour.ts';
import type { SpeechBehaviour } from '../../fakes/elevenlabs-behaviour.ts';
import { startFakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import type { FakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import { memoryAudioStore } from '../../fakes/memory-audio-store.ts';
import { spokenMp3 } from '../../fakes/spoken-mp3.ts';
import { aLibrary } from './a-library.ts';

const ANSWER = 'We open at nine. On Sundays we are closed. Is there anything else?';
const PIECES = speechPiecesOf(ANSWER, 'en-US');
const SPANISH_VOICE = { ...VOICE, voiceId: 'voiceOfLaTienda1', language: 'es' };

let vendor: FakeElevenLabs;
beforeAll(async () => {
  vendor = await startFakeElevenLabs();
});
beforeEach(() => vendor.script());
afterAll(() => vendor[Symbol.asyncDispose]());

interface Sent {
  readonly by:
    'own' | 'own notice' | 'own final' | 'relay' | 'relay notice' | 'relay final' | 'last' | 'speak in';
  readonly text: string;
  readonly atMs: number;
}

/** Deadlines that a slow machine does not miss while the vendor answers. */
const PATIENT: Partial<VoicePolicy> = { firstByteMs: 10_000, stallMs: 10_000 };

/** A speech output, with everything that it sent to the relay, in order, and the words that it reported as heard. */
function anOutput({
  texts = PIECES,
  policy = {},
}: { texts?: readonly string[]; policy?: Partial<VoicePolicy> } = {}) {
  const { library } = aLibrary(vendor, memoryAudioStore(), policy);
  const urls = createAudioUrls({ secrets: ['a secret'], baseUrl: new URL('https://phone.example.com') });
  const breaker = createVoiceBreaker(VOICE_POLICY.breaker);
  const record = createVoiceRecord();
  const sent: Sent[] = [];
  const heard: string[] = [];
  const heardMs: number[] = [];
  const failures: unknown[] = [];
  const played: string[] = [];
  let isOver = Promise.withResolvers<undefined>();
  const add = (by: Sent['by'], text: string) => sent.push({ by, text, atMs: performance.now() });
  const output = createOwnVoiceOutput({
    own: { library, urls, breaker, voiceOf: () => VOICE },
    voiceIn: (language) => (language === 'en-US' ? VOICE : SPANISH_VOICE),
    language: 'en-US',
    relay: {
      drop: () => undefined,
      speakIn: (language) => add('speak in', language),
      token(text, its) {
        its.spoke('relay');
        add('relay', text);
      },
      notice(text, its) {
        its.spoke('relay');
        add('relay notice', text);
      },
      final(text, its) {
        its.spoke('relay');
        add('relay final', text);
      },
      last() {
        add('last', '');
        isOver.resolve(undefined);
        isOver = Promise.withResolvers();
      },
    },
    play(url, manner) {
      played.push(url);
      const key = new URL(url).pathname.split('/').at(-3);
      const text = texts.find(
        (each) => audioKey({ text: each.trim(), voice: VOICE }, 'mp3_22050_32') === key,
      );
      add(manner === 'part' ? 'own' : `own ${manner}`, text ?? `unknown ${String(key)}`);
    },
    onHeard(words, audioMs) {
      heard.push(words);
      heardMs.push(audioMs);
    },
    onFallback: (error) => failures.push(error),
  });
  return {
    output,
    sent,
    heard,
    /** Duration of everything that was heard. */
    totalHeardMs: () => heardMs.reduce((sum, ms) => sum + ms, 0),
    failures,
    breaker,
    record,
    /** Says `text` token by token, and waits until all of it was sent to the relay. */
    say: async (text: string) => {
      const over = isOver.promise;
      for (const token of text.match(/\s*\S+/gu) ?? []) output.token(token, record);
      output.last();
      await over;
    },
    /** The verdicts on the played addresses, in order. */
    verdicts: () =>
      played.map((url) => {
        const [key = '', until = '', signature = ''] = new URL(url).pathname.split('/').slice(-3);
        return urls.check({ key, until, signature });
      }),
    said: () => sent.map(({ text }) => text).join(''),
  };
}

describe('an answer in our own voice', () => {
  it('R-C7: is played in pieces, in order, each requested with the text before it, and closed', async () => {
    const before = vendor.requests.length;
    const { say, sent } = anOutput();
    await say(ANSWER);
    expect(sent.map(({ by, text }) => [by, text])).toEqual([
      ...PIECES.map((text) => ['own', text]),
      ['last', ''],
    ]);
    const requested = vendor.requests.slice(before).map(({ body }) => [body.previous_text, body.text]);
    expect(requested.sort()).toEqual(
      [
        [undefined, 'We open at nine.'],
        ['We open at nine.', 'On Sundays we are closed.'],
        ['We open at nine. On Sundays we are closed.', 'Is there anything else?'],
      ].sort(),
    );
  });

  it('reports the total length of its pieces once all of it was heard', async () => {
    const { output, say, totalHeardMs } = anOutput();
    await say(ANSWER);
    output.catchUp();
    const lengths = await Promise.all(
      PIECES.map((text) => audioDurationMs(spokenMp3(text.trim()), 'audio/mpeg')),
    );
    expect(totalHeardMs()).toBeCloseTo(
      lengths.reduce((sum, ms) => sum + ms, 0),
      3,
    );
  });

  it('is sent to the relay within 60 ms of the first byte of its first piece', async () => {
    vendor.script(() => ({ type: 'speak', firstByteMs: 100, chunkMs: 100 }));
    const at = vendor.requests.length;
    const { say, sent } = anOutput();
    await say(ANSWER);
    const firstByteAt = (vendor.requests[at]?.firstByteAt ?? 0) - performance.timeOrigin;
    expect((sent[0]?.atMs ?? Infinity) - firstByteAt).toBeLessThan(60);
  });

  it('is heard word by word as time passes, and no further after it was dropped', async () => {
    const { output, say, heard } = anOutput();
    await say('One two three four five.');
    output.sounding(true);
    expect(heard).toEqual([]);
    await expect.poll(() => heard.length, { interval: 5 }).toBe(2);
    expect(heard.join('')).toBe('One two');
    output.drop();
    const heardBefore = heard.join('');
    expect(heardBefore.length).toBeLessThan('One two three four five.'.length);
    output.catchUp();
    expect(heard.join('')).toBe(heardBefore);
  });

  it('requests a piece with the text after it if that is known without waiting', async () => {
    const before = vendor.requests.length;
    const { output, say, record } = anOutput();
    output.token(ANSWER, record);
    await say('');
    const requested = vendor.requests.slice(before).map(({ body }) => [body.text, body.next_text]);
    expect(requested.sort()).toEqual(
      [
        ['We open at nine.', 'On Sundays we are closed.'],
        // The last sentence was not complete yet.
        ['On Sundays we are closed.', undefined],
        ['Is there anything else?', undefined],
      ].sort(),
    );
  });

  it('that is dropped withdraws the addresses that may not have arrived yet', async () => {
    const { output, say, sent, verdicts } = anOutput();
    await say(ANSWER);
    expect(verdicts()).toEqual(PIECES.map(() => 'good'));
    output.drop();
    expect(verdicts()).toEqual(PIECES.map(() => 'withdrawn'));
    await say(ANSWER);
    expect(verdicts().slice(PIECES.length)).toEqual(PIECES.map(() => 'good'));
    expect(sent).toHaveLength(2 * (PIECES.length + 1));
  });

  it('says a sentence that no text follows, such as a filler', async () => {
    const { output, sent, record } = anOutput({ texts: ['One moment, please. '] });
    output.token('One moment, please. ', record);
    await expect.poll(() => sent.map(({ text }) => text)).toEqual(['One moment, please. ']);
    output.drop();
  });

  it('that is dropped sends nothing more, and the next one is complete', async () => {
    vendor.script(() => ({ type: 'speak', firstByteMs: 80 }));
    const { output, say, sent, said, record } = anOutput();
    for (const piece of PIECES) output.token(piece, record);
    output.drop();
    await say(ANSWER);
    expect(said()).toBe(ANSWER);
    expect(sent).toHaveLength(PIECES.length + 1);
  });
});

describe('R-C7: another language', () => {
  it('is spoken by the voice of that language, and the relay switches too', async () => {
    const before = vendor.requests.length;
    const { output, say, sent } = anOutput();
    await say('We open at nine.');
    output.speakIn('es-US');
    await say('Abrimos a las nueve.');
    expect(sent.map(({ by, text }) => (by === 'own' ? by : `${by} ${text}`))).toEqual([
      'own',
      'last ',
      'speak in es-US',
      'own',
      'last ',
    ]);
    const requested = vendor.requests.slice(before);
    expect(requested.map(({ voiceId, body }) => [voiceId, body.language_code, body.text])).toEqual([
      ['voiceOfTheShop01', 'en', 'We open at nine.'],
      ['voiceOfLaTienda1', 'es', 'Abrimos a las nueve.'],
    ]);
  });
});

describe('R-F2: a piece that fails', () => {
  const stall = { kind: 'stall', afterShare: 0.5 } as const;
  const faults: readonly (readonly [
    what: string,
    fault: SpeechBehaviour,
    type: FailureType,
    reason: string,
  ])[] = [
    ['a bad key', invalidKey(), 'VoiceMisconfigured', 'unauthorized'],
    ['no permission', vendorError(403, 'missing_permissions'), 'VoiceMisconfigured', 'unauthorized'],
    ['no credit', outOfQuota(), 'VoiceMisconfigured', 'quota'],
    ['no such voice', noSuchVoice(), 'VoiceMisconfigured', 'not-found'],
    ['a refused request', unprocessable(), 'VoiceMisconfigured', 'bad-request'],
    ['a busy vendor', systemBusy(), 'VoiceRateLimited', 'rate-limited'],
    ['too many at once', tooManyAtOnce(), 'VoiceRateLimited', 'rate-limited'],
    ['an error of the vendor', vendorError(500, 'internal_error'), 'VoiceUnavailable', 'server'],
    ['a vendor in maintenance', vendorError(503, 'maintenance'), 'VoiceUnavailable', 'server'],
    ['a connection destroyed', { type: 'refuse' }, 'VoiceUnavailable', 'unreachable'],
    ['a slow first byte', { type: 'speak', firstByteMs: 5_000 }, 'VoiceUnavailable', 'timeout'],
    ['silence', { type: 'silence' }, 'VoiceUnavailable', 'timeout'],
    ['audio that is cut', cutAfter(0.5), 'VoiceUnavailable', 'cut'],
    ['audio that stalls', { type: 'speak', fault: stall }, 'VoiceUnavailable', 'timeout'],
    ['a wrong content type', { type: 'page' }, 'VoiceUnavailable', 'malformed'],
  ];
  const places = ['first', 'middle', 'last'] as const;
  const cases = faults.flatMap(([what, fault, type, reason]) =>
    places.map((place, index) => ({ what, place, fault, type, reason, index })),
  );

  it.each(cases)(
    'because of $what, as the $place piece, is said by the relay’s voice like the rest, with no word lost or repeated',
    async ({ fault, type, reason, index }) => {
      const broken = PIECES[index] ?? '';
      vendor.script(({ text }) => (text === broken.trim() ? fault : undefined));
      const { say, sent, failures, record } = anOutput(reason === 'timeout' ? {} : { policy: PATIENT });
      const startedAt = performance.now();
      await say(ANSWER);
      // A piece whose audio broke off was played in part, but not heard as a whole.
      const whole = sent.filter(({ by, text }) => by !== 'own' || text !== broken);
      expect(whole.map(({ by }) => by)).toEqual([
        ...PIECES.map((_piece, at) => (at < index ? 'own' : 'relay')),
        'last',
      ]);
      expect(whole.map(({ text }) => text).join('')).toBe(ANSWER);
      expect(failures).toHaveLength(1);
      const hasOwn = sent.some(({ by }) => by === 'own');
      expect(record.all).toMatchObject({
        voice: hasOwn ? 'mixed' : 'relay',
        voiceFailures: [{ step: 'own', type, reason }],
      });
      expect((sent.at(-1)?.atMs ?? Infinity) - startedAt).toBeLessThan(2_000);
    },
  );

  it('permanently is not requested again for the next answer', async () => {
    vendor.script(() => outOfQuota());
    const { say, sent, failures } = anOutput();
    await say(ANSWER);
    const before = vendor.requests.length;
    await say(ANSWER);
    expect(vendor.requests).toHaveLength(before);
    expect(failures).toHaveLength(1);
    expect(sent.filter(({ by }) => by === 'own')).toEqual([]);
  });

  it('temporarily does not keep the next answer from being in our own voice', async () => {
    let tries = 0;
    vendor.script(({ text }) => (text === PIECES[0]?.trim() && tries++ === 0 ? systemBusy() : undefined));
    const { say, sent } = anOutput();
    await say(PIECES[0] ?? '');
    await say(PIECES[1] ?? '');
    expect(sent.map(({ by }) => by)).toEqual(['relay', 'last', 'own', 'last']);
  });
});

describe('a notice', () => {
  const NOTICE = 'Sorry, we were cut off for a moment. Please go on.';

  it('is one file that later speech may interrupt, and is not closed', async () => {
    const { output, say, sent, record } = anOutput({ texts: [NOTICE, ...PIECES] });
    output.notice(NOTICE, record);
    await expect.poll(() => sent.map(({ by, text }) => [by, text])).toEqual([['own notice', NOTICE]]);
    output.drop();
    await say(ANSWER);
    expect(sent.slice(1).map(({ by }) => by)).toEqual([...PIECES.map(() => 'own'), 'last']);
  });

  it('R-F2: that fails is one text in the relay’s voice, and the next answer is in our own voice again', async () => {
    vendor.script(({ text }) => (text === NOTICE ? systemBusy() : undefined));
    const { output, say, sent, failures, record } = anOutput({ texts: [NOTICE, ...PIECES] });
    output.notice(NOTICE, record);
    await expect.poll(() => sent.map(({ by, text }) => [by, text])).toEqual([['relay notice', NOTICE]]);
    expect(failures).toHaveLength(1);
    await say(PIECES[0] ?? '');
    expect(sent.slice(1).map(({ by }) => by)).toEqual(['own', 'last']);
  });

  it('that is dropped before its audio arrives is not said', async () => {
    vendor.script(({ text }) => (text === NOTICE ? { type: 'speak', firstByteMs: 80 } : undefined));
    const { output, say, sent, record } = anOutput({ texts: [NOTICE, ...PIECES] });
    output.notice(NOTICE, record);
    output.drop();
    await say(ANSWER);
    expect(sent.map(({ text }) => text)).not.toContain(NOTICE);
  });
});
