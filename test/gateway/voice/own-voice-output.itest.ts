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
  readonly by: 'own' | 'own notice' | 'relay' | 'relay notice' | 'last' | 'speak in';
  readonly text: string;
  readonly atMs: number;
}

/** A slow machine makes no failure of a vendor that answers. */
const PATIENT: Partial<VoicePolicy> = { firstByteMs: 10_000, stallMs: 10_000 };

/** An output, what left for the relay in order, and what is taken for heard. */
function aMouth({
  texts = PIECES,
  policy = {},
}: { texts?: readonly string[]; policy?: Partial<VoicePolicy> } = {}) {
  const { library } = aLibrary(vendor, memoryAudioStore(), policy);
  const urls = createAudioUrls({ secret: 'a secret', baseUrl: new URL('https://phone.example.com') });
  const breaker = createVoiceBreaker(VOICE_POLICY.breaker);
  const account = createVoiceRecord();
  const sent: Sent[] = [];
  const heard: string[] = [];
  const sounded: number[] = [];
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
      last() {
        add('last', '');
        isOver.resolve(undefined);
        isOver = Promise.withResolvers();
      },
    },
    play(url, { preemptible }) {
      played.push(url);
      const key = new URL(url).pathname.split('/').at(-3);
      const text = texts.find(
        (each) => audioKey({ text: each.trim(), voice: VOICE }, 'mp3_22050_32') === key,
      );
      add(preemptible ? 'own notice' : 'own', text ?? `unknown ${String(key)}`);
    },
    onHeard(words, audioMs) {
      heard.push(words);
      sounded.push(audioMs);
    },
    onFallback: (error) => failures.push(error),
  });
  return {
    output,
    sent,
    heard,
    /** How long all that was heard has sounded. */
    soundedMs: () => sounded.reduce((sum, ms) => sum + ms, 0),
    failures,
    breaker,
    account,
    /** Says it token by token, and waits until it has left for the relay. */
    say: async (text: string) => {
      const over = isOver.promise;
      for (const token of text.match(/\s*\S+/gu) ?? []) output.token(token, account);
      output.last();
      await over;
    },
    /** Of the addresses that were played, in order. */
    verdicts: () =>
      played.map((url) => {
        const [key = '', until = '', mark = ''] = new URL(url).pathname.split('/').slice(-3);
        return urls.check({ key, until, mark });
      }),
    said: () => sent.map(({ text }) => text).join(''),
  };
}

describe('an answer in our own voice', () => {
  it('R-C7: is played in pieces, in order, each with what was said before it, and closed', async () => {
    const before = vendor.requests.length;
    const { say, sent } = aMouth();
    await say(ANSWER);
    expect(sent.map(({ by, text }) => [by, text])).toEqual([
      ...PIECES.map((text) => ['own', text]),
      ['last', ''],
    ]);
    const asked = vendor.requests.slice(before).map(({ body }) => [body.previous_text, body.text]);
    expect(asked.sort()).toEqual(
      [
        [undefined, 'We open at nine.'],
        ['We open at nine.', 'On Sundays we are closed.'],
        ['We open at nine. On Sundays we are closed.', 'Is there anything else?'],
      ].sort(),
    );
  });

  it('has sounded, when all of it was heard, for as long as its pieces are', async () => {
    const { output, say, soundedMs } = aMouth();
    await say(ANSWER);
    output.catchUp();
    const lengths = await Promise.all(
      PIECES.map((text) => audioDurationMs(spokenMp3(text.trim()), 'audio/mpeg')),
    );
    expect(soundedMs()).toBeCloseTo(
      lengths.reduce((sum, ms) => sum + ms, 0),
      3,
    );
  });

  it('leaves for the relay within 60 ms of the first byte of its first piece', async () => {
    vendor.script(() => ({ type: 'speak', firstByteMs: 100, chunkMs: 100 }));
    const at = vendor.requests.length;
    const { say, sent } = aMouth();
    await say(ANSWER);
    const firstByteAt = (vendor.requests[at]?.firstByteAt ?? 0) - performance.timeOrigin;
    expect((sent[0]?.atMs ?? Infinity) - firstByteAt).toBeLessThan(60);
  });

  it('is heard word by word as time goes by, and not another word after it was dropped', async () => {
    const { output, say, heard } = aMouth();
    await say('One two three four five.');
    output.sounding(true);
    expect(heard).toEqual([]);
    await expect.poll(() => heard.length, { interval: 5 }).toBe(2);
    expect(heard.join('')).toBe('One two');
    output.drop();
    const then = heard.join('');
    expect(then.length).toBeLessThan('One two three four five.'.length);
    output.catchUp();
    expect(heard.join('')).toBe(then);
  });

  it('asks for a piece with what follows it, where that is known without waiting', async () => {
    const before = vendor.requests.length;
    const { output, say, account } = aMouth();
    output.token(ANSWER, account);
    await say('');
    const asked = vendor.requests.slice(before).map(({ body }) => [body.text, body.next_text]);
    expect(asked.sort()).toEqual(
      [
        ['We open at nine.', 'On Sundays we are closed.'],
        // Nobody knew whether it was complete.
        ['On Sundays we are closed.', undefined],
        ['Is there anything else?', undefined],
      ].sort(),
    );
  });

  it('that is dropped is not to be had at the addresses that may not have arrived yet', async () => {
    const { output, say, sent, verdicts } = aMouth();
    await say(ANSWER);
    expect(verdicts()).toEqual(PIECES.map(() => 'good'));
    output.drop();
    expect(verdicts()).toEqual(PIECES.map(() => 'withdrawn'));
    await say(ANSWER);
    expect(verdicts().slice(PIECES.length)).toEqual(PIECES.map(() => 'good'));
    expect(sent).toHaveLength(2 * (PIECES.length + 1));
  });

  it('says a sentence that nothing follows, such as a filler', async () => {
    const { output, sent, account } = aMouth({ texts: ['One moment, please. '] });
    output.token('One moment, please. ', account);
    await expect.poll(() => sent.map(({ text }) => text)).toEqual(['One moment, please. ']);
    output.drop();
  });

  it('that is dropped sends nothing any more, and the next one is whole', async () => {
    vendor.script(() => ({ type: 'speak', firstByteMs: 80 }));
    const { output, say, sent, said, account } = aMouth();
    for (const piece of PIECES) output.token(piece, account);
    output.drop();
    await say(ANSWER);
    expect(said()).toBe(ANSWER);
    expect(sent).toHaveLength(PIECES.length + 1);
  });
});

describe('R-C7: another language', () => {
  it('is spoken by the voice of that language, and the relay follows', async () => {
    const before = vendor.requests.length;
    const { output, say, sent } = aMouth();
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
    const asked = vendor.requests.slice(before);
    expect(asked.map(({ voiceId, body }) => [voiceId, body.language_code, body.text])).toEqual([
      ['voiceOfTheShop01', 'en', 'We open at nine.'],
      ['voiceOfLaTienda1', 'es', 'Abrimos a las nueve.'],
    ]);
  });
});

describe('R-F2: a piece that cannot be had', () => {
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
    ['a request refused', unprocessable(), 'VoiceMisconfigured', 'bad-request'],
    ['a busy vendor', systemBusy(), 'VoiceRateLimited', 'rate-limited'],
    ['too many at once', tooManyAtOnce(), 'VoiceRateLimited', 'rate-limited'],
    ['an error of the vendor', vendorError(500, 'internal_error'), 'VoiceUnavailable', 'server'],
    ['a vendor in repair', vendorError(503, 'maintenance'), 'VoiceUnavailable', 'server'],
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
    '$what, $place piece: the relay’s voice says it and the rest, no word lost or twice',
    async ({ fault, type, reason, index }) => {
      const broken = PIECES[index] ?? '';
      vendor.script(({ text }) => (text === broken.trim() ? fault : undefined));
      const { say, sent, failures, account } = aMouth(reason === 'timeout' ? {} : { policy: PATIENT });
      const startedAt = performance.now();
      await say(ANSWER);
      // What was played of a piece whose audio broke off is not a piece that was heard.
      const whole = sent.filter(({ by, text }) => by !== 'own' || text !== broken);
      expect(whole.map(({ by }) => by)).toEqual([
        ...PIECES.map((_piece, at) => (at < index ? 'own' : 'relay')),
        'last',
      ]);
      expect(whole.map(({ text }) => text).join('')).toBe(ANSWER);
      expect(failures).toHaveLength(1);
      const hasOwn = sent.some(({ by }) => by === 'own');
      expect(account.all).toMatchObject({
        voice: hasOwn ? 'mixed' : 'relay',
        voiceFailures: [{ step: 'own', type, reason }],
      });
      expect((sent.at(-1)?.atMs ?? Infinity) - startedAt).toBeLessThan(2_000);
    },
  );

  it('is not waited for in the next answer, where it will not pass', async () => {
    vendor.script(() => outOfQuota());
    const { say, sent, failures } = aMouth();
    await say(ANSWER);
    const before = vendor.requests.length;
    await say(ANSWER);
    expect(vendor.requests).toHaveLength(before);
    expect(failures).toHaveLength(1);
    expect(sent.filter(({ by }) => by === 'own')).toEqual([]);
  });

  it('that passes is asked for again in the next answer', async () => {
    let tries = 0;
    vendor.script(({ text }) => (text === PIECES[0]?.trim() && tries++ === 0 ? systemBusy() : undefined));
    const { say, sent } = aMouth();
    await say(PIECES[0] ?? '');
    await say(PIECES[1] ?? '');
    expect(sent.map(({ by }) => by)).toEqual(['relay', 'last', 'own', 'last']);
  });
});

describe('a notice', () => {
  const NOTICE = 'Sorry, we were cut off for a moment. Please go on.';

  it('is one file that the next words may cut off, and nothing closes it', async () => {
    const { output, say, sent, account } = aMouth({ texts: [NOTICE, ...PIECES] });
    output.notice(NOTICE, account);
    await expect.poll(() => sent.map(({ by, text }) => [by, text])).toEqual([['own notice', NOTICE]]);
    output.drop();
    await say(ANSWER);
    expect(sent.slice(1).map(({ by }) => by)).toEqual([...PIECES.map(() => 'own'), 'last']);
  });

  it('R-F2: that cannot be had is one text of the relay’s voice, and the next answer is in our own again', async () => {
    vendor.script(({ text }) => (text === NOTICE ? systemBusy() : undefined));
    const { output, say, sent, failures, account } = aMouth({ texts: [NOTICE, ...PIECES] });
    output.notice(NOTICE, account);
    await expect.poll(() => sent.map(({ by, text }) => [by, text])).toEqual([['relay notice', NOTICE]]);
    expect(failures).toHaveLength(1);
    await say(PIECES[0] ?? '');
    expect(sent.slice(1).map(({ by }) => by)).toEqual(['own', 'last']);
  });

  it('that is dropped before its audio is here is not said', async () => {
    vendor.script(({ text }) => (text === NOTICE ? { type: 'speak', firstByteMs: 80 } : undefined));
    const { output, say, sent, account } = aMouth({ texts: [NOTICE, ...PIECES] });
    output.notice(NOTICE, account);
    output.drop();
    await say(ANSWER);
    expect(sent.map(({ text }) => text)).not.toContain(NOTICE);
  });
});
