import { describe, expect, it } from 'vitest';
import { tokensOf } from '../../chaos/answers.ts';
import type { NoisyRecord } from '../../chaos/noisy/caller.ts';
import { compareHeard } from '../../chaos/noisy/heard-words.ts';
import { planCall } from '../../chaos/noisy/plan.ts';
import { answerToNoisy, GOODBYE, idsIn } from '../../chaos/noisy/questions.ts';
import { longestSilence, timelineOf, waitWithin } from '../../chaos/noisy/timeline.ts';
import type { Timeline } from '../../chaos/noisy/timeline.ts';
import { judgeNoisyCall } from '../../chaos/noisy/verdict.ts';
import type { Exchange } from '../../src/phone/exchange.ts';
import type { LogEntry } from '../../src/phone/log.ts';
import { CALL_SID } from './a-record.ts';

const OPTIONS = { turns: 4, scale: 0.4, without: [] };
const TIMELINE: Timeline = {
  voice: [],
  reports: [],
  finals: new Map([['What about the model bcdf?', 1_000]]),
  fromMs: 0,
  toMs: 5_000,
};

/** A caller who has asked one question after a second and hears `texts` from `fromMs` on, a word every 100 ms. */
function aCall(texts: readonly string[], fromMs = 1_500): NoisyRecord {
  const asked: Partial<Exchange> = { caller: 'What about the model bcdf?', promptAtMs: 1_000 };
  return {
    plan: { ...planCall(1, 1, OPTIONS), ending: 'hang-up' },
    callSid: CALL_SID,
    words: texts.map((text, at) => ({
      ...{ text, exchange: 1, connection: 1 },
      ...{ fromMs: fromMs + at * 100, toMs: fromMs + at * 100 + 90 },
    })),
    exchanges: [anExchange(asked)],
    log: [],
    summary: {
      ...{ callSid: CALL_SID, by: 'caller', reason: 'the caller hung up', connections: 1, reconnects: 0 },
      ...{ verbs: [], problems: [], durationMs: 5_000 },
    },
    conversation: '',
    hadToHangUp: false,
  };
}

function anExchange(exchange: Partial<Exchange>): Exchange {
  return {
    ...{ index: 1, input: 'speech', planned: '', heard: '', reported: '', closed: true, interrupted: false },
    ...{ finished: true, connection: 1, tokensAfterInterrupt: 0, audio: [], digits: '' },
    ...exchange,
  };
}

const kindsIn = (record: NoisyRecord, timeline = TIMELINE) =>
  judgeNoisyCall(record, timeline, 5_000).findings.map(({ kind }) => kind);

describe('a noisy call', () => {
  const answer = tokensOf('bcdf');

  it('is right if the answer is heard once', () => {
    expect(kindsIn(aCall(answer))).toEqual([]);
  });

  it('is right if a clause that was cut is said again', () => {
    expect(kindsIn(aCall([...answer.slice(0, 5), ...answer.slice(3)]))).toEqual([]);
  });

  it('has an answer twice if more than the clause in play is said again', () => {
    expect(kindsIn(aCall([...answer.slice(0, 8), ...answer]))).toEqual(['twice']);
  });

  describe('with a second question right behind the first', () => {
    /** The answer to both begins `heard` words after that to the first one. */
    const jointly = (heard: number, secondAtMs = 1_900) => {
      const call = aCall([...answer.slice(0, heard), ...answer, ...tokensOf('bbbb')]);
      const second = anExchange({ index: 2, caller: 'And the model bbbb?', promptAtMs: secondAtMs });
      const finals = new Map([...TIMELINE.finals, ['And the model bbbb?', secondAtMs]]);
      return kindsIn({ ...call, exchanges: [...call.exchanges, second] }, { ...TIMELINE, finals });
    };

    it('is right if one answer to both replaces the beginning of the first one', () => {
      expect(jointly(4)).toEqual([]);
    });

    it('has an answer twice if more than the beginning was heard, or if the second question came later', () => {
      expect(jointly(8, 2_200)).toEqual(['twice']);
      expect(jointly(4, 3_600)).toEqual(['twice']);
    });
  });

  it('has an unanswered question if nothing, not all, or not each word is heard', () => {
    expect(kindsIn(aCall([]))).toEqual(['unanswered']);
    expect(kindsIn(aCall(answer.slice(0, 8)))).toEqual(['unanswered']);
    expect(kindsIn(aCall([...answer.slice(0, 3), ...answer.slice(6)]))).toEqual(['unanswered']);
  });

  it('is late if words that are owed do not come for four seconds, at the beginning or later', () => {
    expect(kindsIn(aCall(answer, 5_100), { ...TIMELINE, voice: [{ fromMs: 2_000, toMs: 2_200 }] })).toEqual(
      [],
    );
    const toMs = 9_000;
    expect(kindsIn(aCall(answer, 5_100), { ...TIMELINE, toMs })).toEqual(['late']);
  });

  it('counts from two seconds after the voice, if the recogniser sent no final prompt', () => {
    expect(judgeNoisyCall(aCall(answer, 3_500), { ...TIMELINE, finals: new Map() }, 5_000).waitMs).toBe(500);
  });

  it('has dead air if there is no sound for longer than a silence', () => {
    expect(kindsIn(aCall(answer), { ...TIMELINE, toMs: 12_000 })).toEqual(['deadAir']);
  });

  it('says nothing after the goodbye, and answers no noise', () => {
    expect(kindsIn(aCall([...answer, ` ${GOODBYE}`, ' Are you still there?']))).toEqual(['afterGoodbye']);
    expect(kindsIn(aCall([...answer, ' Sorry, what was that?']))).toEqual(['answeredNoise']);
  });
});

describe('the timeline of a call', () => {
  const sent = (atMs: number, frame: object): LogEntry => ({
    ...{ kind: 'sent', connection: 1, raw: '', frame, atMs, epochMs: atMs },
  });

  it('has the voice, what was reported as heard, and where it was cut', () => {
    const log = [
      sent(0, { type: 'info', name: 'tokensPlayed', value: 'Hello there, ' }),
      sent(10, { type: 'info', name: 'clientSpeaking', value: 'on' }),
      sent(10, { type: 'info', name: 'tokensPlayed', value: 'how are' }),
      sent(10, { type: 'interrupt', utteranceUntilInterrupt: 'how are' }),
      sent(300, { type: 'info', name: 'clientSpeaking', value: 'off' }),
      sent(300, { type: 'prompt', voicePrompt: 'Fine', last: true }),
      sent(900, { type: 'info', name: 'clientSpeaking', value: 'on' }),
    ];
    expect(timelineOf(log, 1_000)).toMatchObject({
      voice: [
        { fromMs: 10, toMs: 300 },
        { fromMs: 900, toMs: 1_900 },
      ],
      reports: [
        { text: 'Hello there, ', isCut: false },
        { text: 'how are', isCut: true },
      ],
      finals: new Map([['Fine', 300]]),
    });
  });

  it('has silences between sounds, which may overlap', () => {
    const sounds = [
      { fromMs: 500, toMs: 3_000 },
      { fromMs: 100, toMs: 200 },
      { fromMs: 600, toMs: 700 },
    ];
    expect(longestSilence(sounds, { fromMs: 0, toMs: 3_400 })).toBe(400);
    expect(waitWithin(sounds.slice(0, 2), { fromMs: 150, toMs: 1_000 })).toBe(300);
  });
});

describe('what was heard and what is saved', () => {
  const aRow = (aiResponse: string) => ({
    ...{ turnNumber: 1, timestamp: new Date(0), userInput: null, aiResponse, plannedResponse: null },
    outcome: 'spoken' as const,
    ...{ knowledgeUsed: [], responseTimeMs: null, audioDurationMs: null, details: {} },
  });

  it('is the same if a clause that was cut is said again', () => {
    const reports = [
      { text: 'We open', isCut: true },
      { text: 'We open at nine, ', isCut: false },
      { text: 'and we close at five.', isCut: false },
    ];
    expect(compareHeard(reports, [aRow('We open at nine, and we close at five.')])).toEqual([]);
  });

  it('differs by the words that one of them lacks', () => {
    const reports = [{ text: 'We open at nine.', isCut: false }];
    expect(compareHeard(reports, [aRow('We open at')])).toEqual([]);
    expect(compareHeard(reports, [aRow('We open')])).toMatchObject([{ kind: 'heardOffByMore' }]);
  });
});

describe('the model of noisy callers', () => {
  const ask = (...contents: readonly string[]) =>
    answerToNoisy({
      model: 'm',
      messages: contents.map((content, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content })),
    }).join('');

  it('answers all questions since the last answer', () => {
    expect(ask('The model bcdf?', 'Well,', 'The model bbbb?\nAnd the model cccc?')).toMatch(
      /^bbbbalpha .*bbbblima\. ccccalpha .*cccclima\.$/u,
    );
  });

  it('goes on with an answer that was interrupted', () => {
    expect(ask('The model bcdf?', 'bcdfalpha bcdfbravo', '(The line was interrupted.)')).toMatch(
      /^bcdfcharlie,/u,
    );
  });

  it('says goodbye to a goodbye', () => {
    expect(ask('That is all, thank you. Goodbye.')).toBe(GOODBYE);
  });
});

describe('the plan of a call', () => {
  it('is the same for the same seed and number', () => {
    expect(planCall(3, 7, OPTIONS)).toEqual(planCall(3, 7, OPTIONS));
    expect(planCall(3, 7, OPTIONS)).not.toEqual(planCall(4, 7, OPTIONS));
  });

  it('asks about no model twice, and leaves out what it is told to', () => {
    const plans = Array.from({ length: 50 }, (_, at) =>
      planCall(1, at + 1, { ...OPTIONS, without: ['cough', 'voicemail'] }),
    );
    for (const { steps, behaviours, ending } of plans) {
      const ids = idsIn(JSON.stringify(steps));
      expect(new Set(ids).size).toBe(ids.length);
      expect(behaviours).not.toContain('cough');
      expect(ending).not.toBe('voicemail');
    }
  });
});
