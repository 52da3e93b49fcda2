import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GREETING_TURN, turnId } from '../../src/contracts/ids.ts';
import { createLedger } from '../../src/gateway/relay/ledger.ts';
import type { SpeechOutput } from '../../src/gateway/relay/speech-output.ts';
import { SILENT_EVENTS } from '../fakes/silent-events.ts';

const TURN = turnId(1, 1);
const NEXT = turnId(1, 2);

/** A speech output whose voice fails after its first words. */
function aFailingMouth(): SpeechOutput {
  let isFirst = true;
  return {
    token(_text, account) {
      account.spoke(isFirst ? 'own' : 'relay');
      if (isFirst) account.failed({ step: 'own', type: 'VoiceMisconfigured', at: 1, reason: 'quota' });
      isFirst = false;
    },
    last: () => undefined,
    notice: () => undefined,
    final: () => undefined,
    drop: () => undefined,
    hush: () => undefined,
    catchUp: () => undefined,
    sounding: () => undefined,
    speakIn: () => undefined,
  };
}

function aLedger() {
  const sent: string[] = [];
  const idle = vi.fn();
  const interrupted = vi.fn();
  const ledger = createLedger(
    {
      token: (text) => sent.push(text),
      last: () => sent.push('<last>'),
      notice: (text) => sent.push(`<notice>${text}`),
      final: (text) => sent.push(`<final>${text}`),
      drop: () => undefined,
      hush: () => sent.push('<hush>'),
      catchUp: () => undefined,
      sounding: () => undefined,
      speakIn: () => undefined,
    },
    { ...SILENT_EVENTS, idle, interrupted },
  );
  return { ledger, sent, idle, interrupted };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('R-O1: an interrupt is told once it is known: the caller has spoken, or it was a noise', () => {
  const { ledger, interrupted } = aLedger();
  const speech = ledger.take(TURN);
  speech.speak('We open at nine, and close at five.');
  ledger.interrupt('We open');
  expect(interrupted).not.toHaveBeenCalled();
  ledger.goOn();
  ledger.interrupt('We open');
  ledger.cut();
  ledger.cut();
  expect(interrupted.mock.calls).toEqual([['noise'], ['caller']]);
});

describe('a turn that is heard to its end', () => {
  it('sends its words at once, and settles when they have been played', async () => {
    const { ledger, sent, idle } = aLedger();
    ledger.expect(TURN, Date.now());
    const speech = ledger.take(TURN);
    speech.speak('At nine, ');
    speech.speak('every day.');
    speech.finish({ model: 'm' });
    expect(sent).toEqual(['At nine, ', 'every day.', '<last>']);
    ledger.played('At nine,');
    expect(ledger.isBusy).toBe(true);
    ledger.played('every day.');
    expect(await speech.outcome).toMatchObject({
      outcome: 'spoken',
      said: 'At nine, every day.',
      model: 'm',
    });
    expect(ledger.isBusy).toBe(false);
    expect(idle).toHaveBeenCalledOnce();
  });

  it('has the duration of our own audio, without the filler before it', async () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    ledger.fill(TURN, 'One moment.');
    const speech = ledger.take(TURN);
    speech.speak('At nine, every day.');
    speech.finish();
    ledger.played('One', 300);
    ledger.played(' moment.', 400);
    ledger.played('At', 100.4);
    expect(speech.progress()).toMatchObject({ heard: 'At', audioMs: 100 });
    ledger.played(' nine, every day.', 900);
    expect(await speech.outcome).toMatchObject({ outcome: 'spoken', audioMs: 1_000 });
  });

  it('reports the audio duration up to the interrupt with the next input', () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    ledger.take(TURN).speak('At nine, every day.');
    ledger.played('At', 100);
    ledger.interrupt('');
    expect(ledger.untold()).toEqual({ turnId: TURN, text: 'At', audioMs: 100, cut: true });
  });

  it('has no audio duration if the relay’s voice said some of it', async () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    const speech = ledger.take(TURN);
    speech.speak('At nine, every day.');
    speech.finish();
    ledger.played('At nine,', 500);
    ledger.played('every day.');
    const result = await speech.outcome;
    expect(result.outcome).toBe('spoken');
    expect(result).not.toHaveProperty('audioMs');
  });

  it('settles after an estimated time if the relay reports nothing', async () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    const speech = ledger.take(TURN);
    speech.speak('At nine, every day.');
    speech.finish();
    vi.advanceTimersByTime(60_000);
    expect(await speech.outcome).toMatchObject({ outcome: 'spoken', said: 'At nine, every day.' });
  });

  it('settles soon after the voice stops, but not during a pause of the voice', () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    const speech = ledger.take(TURN);
    speech.speak('At nine, every day.');
    speech.finish();
    ledger.played('At nine,');
    ledger.agentSpeaking(false);
    vi.advanceTimersByTime(500);
    ledger.agentSpeaking(true);
    vi.advanceTimersByTime(1_500);
    expect(ledger.isBusy).toBe(true);
    ledger.agentSpeaking(false);
    vi.advanceTimersByTime(1_500);
    expect(ledger.isBusy).toBe(false);
  });
});

describe('the result of a turn', () => {
  it('R-F2: holds the voices that spoke and the failures of voices, of that turn only', async () => {
    const ledger = createLedger(aFailingMouth(), SILENT_EVENTS);
    const failure = { step: 'own', type: 'VoiceMisconfigured', at: 1, reason: 'quota' };
    const answers = [
      { id: TURN, voiced: { voice: 'mixed', voiceFailures: [failure] } },
      { id: NEXT, voiced: { voice: 'relay' } },
    ];
    for (const { id, voiced } of answers) {
      const speech = ledger.take(id);
      speech.speak('At nine, ');
      speech.speak('every day.');
      speech.finish();
      ledger.played('At nine, every day.');
      const { voice, voiceFailures } = await speech.outcome;
      expect({ voice, voiceFailures }).toEqual(voiced);
    }
  });
});

describe('a turn that is cut', () => {
  it('sends nothing after the interrupt, and keeps what was heard', async () => {
    const { ledger, sent } = aLedger();
    ledger.expect(TURN, Date.now());
    const speech = ledger.take(TURN);
    speech.speak('At nine, ');
    ledger.played('At');
    ledger.interrupt('At');
    speech.speak('every day.');
    speech.finish();
    ledger.cut();
    expect(sent).toEqual(['At nine, ', '<hush>']);
    expect(speech.signal.aborted).toBe(true);
    expect(await speech.outcome).toMatchObject({ outcome: 'cut', said: 'At nine, ', heard: 'At' });
    expect(ledger.untold()).toEqual({ turnId: TURN, text: 'At', cut: true });
    ledger.markTold(TURN);
    expect(ledger.untold()).toBeUndefined();
  });

  it('closes its talk cycle and is silenced if the caller goes on without an interrupt', () => {
    const { ledger, sent } = aLedger();
    ledger.expect(TURN, Date.now());
    ledger.take(TURN).speak('At nine, ');
    ledger.expect(NEXT, Date.now());
    expect(sent).toEqual(['At nine, ', '<last>', '<hush>']);
    expect(ledger.take(TURN).isJoined).toBe(true);
  });

  it('is not silenced if the relay has none of its words', () => {
    const { ledger, sent } = aLedger();
    ledger.expect(TURN, Date.now());
    ledger.expect(NEXT, Date.now());
    ledger.take(NEXT).speak('At nine.');
    ledger.interrupt('');
    ledger.expect(turnId(1, 3), Date.now());
    expect(sent).toEqual(['At nine.', '<hush>']);
  });

  it('is silenced after an interrupt only if its words may have been on their way to the relay', () => {
    const { ledger, sent } = aLedger();
    ledger.expect(TURN, Date.now());
    ledger.take(TURN).speak('At nine, every day, ');
    ledger.interrupt('');
    ledger.goOn();
    expect(sent).toEqual(['At nine, every day, ', '<hush>', 'At nine, every day, ']);
    vi.advanceTimersByTime(1_000);
    ledger.interrupt('');
    expect(sent).toHaveLength(3);
  });

  it('uses the text of the interrupt if the relay reports no played text', () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    ledger.take(TURN).speak('At nine, every day.');
    ledger.interrupt('At nine');
    expect(ledger.untold()).toEqual({ turnId: TURN, text: 'At nine', cut: true });
  });
});

describe('a turn that is claimed again', () => {
  it('joins the speech in progress and gets its result', async () => {
    const { ledger, sent } = aLedger();
    ledger.expect(TURN, Date.now());
    const first = ledger.take(TURN);
    const second = ledger.take(TURN);
    expect([first.isJoined, second.isJoined]).toEqual([false, true]);
    first.speak('Yes.');
    first.finish();
    ledger.played('Yes.');
    expect(await second.outcome).toEqual(await first.outcome);
    expect(sent).toEqual(['Yes.', '<last>']);
  });

  it('continues after the words of a rung that gave up the claim', () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    const first = ledger.take(TURN);
    first.speak('At nine');
    first.release({ step: 'primary', type: 'ModelCut' });
    const second = ledger.take(TURN);
    expect(second.isJoined).toBe(false);
    expect(second.said).toBe('At nine');
  });
});

describe('a connection that is lost', () => {
  it('settles the open turn as dropped, with what was heard', async () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    const speech = ledger.take(TURN);
    speech.speak('At nine, every day.');
    ledger.played('At nine,');
    ledger.close();
    expect(await speech.outcome).toMatchObject({ outcome: 'dropped', heard: 'At nine,', partial: true });
  });

  it('answers a late claim with a dropped result', async () => {
    const { ledger, sent } = aLedger();
    ledger.close();
    const speech = ledger.take(TURN);
    expect(speech.isJoined).toBe(true);
    expect(await speech.outcome).toMatchObject({ outcome: 'dropped', said: '' });
    expect(sent).toEqual([]);
  });
});

describe('the greeting', () => {
  it('sends no frame and is reported with the first input', () => {
    const { ledger, sent } = aLedger();
    ledger.greet('Hello, this is the shop.', Date.now(), 'system');
    ledger.played('Hello,');
    ledger.played('this is the shop.');
    expect(sent).toEqual([]);
    expect(ledger.untold()).toEqual({
      turnId: GREETING_TURN,
      text: 'Hello, this is the shop.',
      cut: false,
      voice: 'system',
    });
  });

  it('played text counts for it first, then for the answer after it', async () => {
    const { ledger } = aLedger();
    ledger.greet('Hello.', Date.now(), 'relay');
    ledger.played('Hello.');
    ledger.expect(TURN, Date.now());
    const speech = ledger.take(TURN);
    speech.speak('Yes.');
    ledger.played('Yes.');
    speech.finish();
    expect(await speech.outcome).toMatchObject({ outcome: 'spoken', said: 'Yes.' });
  });
});

describe('a filler', () => {
  it('is said before the answer in the same talk cycle, and counts as heard but not as part of the answer', async () => {
    const { ledger, sent } = aLedger();
    ledger.expect(TURN, Date.now());
    ledger.fill(TURN, 'One moment.');
    expect(ledger.isSilent(TURN)).toBe(true);
    const speech = ledger.take(TURN);
    speech.speak('At nine.');
    speech.finish();
    expect(sent).toEqual(['One moment. ', 'At nine.', '<last>']);
    ledger.played('One moment.');
    expect(speech.progress()).toMatchObject({ said: 'At nine.', heard: '' });
    ledger.played('At nine.');
    expect(await speech.outcome).toMatchObject({
      said: 'At nine.',
      filler: { said: 'One moment. ', heard: 'One moment. ' },
    });
  });

  it('is not said during an answer, and can be cut like one', async () => {
    const { ledger, sent } = aLedger();
    ledger.expect(TURN, Date.now());
    ledger.take(TURN).speak('At');
    ledger.fill(TURN, 'One moment.');
    expect(sent).toEqual(['At']);
    ledger.expect(NEXT, Date.now());
    sent.splice(0);
    ledger.fill(NEXT, 'One moment.');
    ledger.interrupt('One');
    ledger.cut();
    expect(await ledger.take(NEXT).outcome).toMatchObject({
      outcome: 'cut',
      said: '',
      filler: { said: 'One moment. ', heard: 'One' },
    });
  });
});

describe('a notice', () => {
  const notice = 'Sorry, we were cut off. Please go on.';

  it('is one message, which the answer to the caller’s next words cuts off; what was played until then counts as heard', async () => {
    const { ledger, sent } = aLedger();
    const first = ledger.take(TURN);
    first.announce(notice);
    ledger.played('Sorry,');
    ledger.expect(NEXT, Date.now());
    const second = ledger.take(NEXT);
    second.speak('At nine, every day.');
    second.finish();
    expect(sent).toEqual([`<notice>${notice}`, '<hush>', 'At nine, every day.', '<last>']);
    // The relay reports how much of the clause was played before the answer cut it off, and sends no interrupt.
    ledger.played('we were');
    expect(second.progress().heard).toBe('');
    ledger.played('At nine,');
    ledger.played('every day.');
    expect(await first.outcome).toMatchObject({ outcome: 'cut', said: notice, heard: 'Sorry, we were' });
    expect(await second.outcome).toMatchObject({ outcome: 'spoken', said: 'At nine, every day.' });
  });

  it('is not said to a caller who already waits for an answer', async () => {
    const { ledger, sent } = aLedger();
    ledger.expect(NEXT, Date.now());
    const late = ledger.take(TURN);
    late.announce(notice);
    expect(sent).toEqual([]);
    expect(await late.outcome).toMatchObject({ outcome: 'cut', said: '' });
  });

  it('is heard to the end if nothing follows', async () => {
    const { ledger } = aLedger();
    const speech = ledger.take(TURN);
    speech.announce(notice);
    ledger.played(notice);
    expect(await speech.outcome).toMatchObject({ outcome: 'spoken', said: notice });
  });
});

describe('words that were given up without an interrupt', () => {
  const notice = 'Sorry, we were cut off. Please go on.';

  it('are played before the next answer, and do not count for it', () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    const first = ledger.take(TURN);
    first.speak(notice);
    first.finish();
    // The caller began to speak before the relay received these words, so nothing interrupts them.
    ledger.expect(NEXT, Date.now());
    const second = ledger.take(NEXT);
    second.speak('At nine, every day.');
    second.finish();
    ledger.played('Sorry,');
    ledger.played('we were cut off.');
    ledger.played('Please go on.');
    expect(second.progress().heard).toBe('');
    ledger.played('At nine,');
    expect(second.progress().heard).toBe('At nine,');
  });

  it('R-C9: count as heard until the next answer replaces them, even if both begin alike', async () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    const first = ledger.take(TURN);
    first.speak('We are open. From nine, every day.');
    first.finish();
    ledger.played('We are open.');
    ledger.expect(NEXT, Date.now());
    ledger.played('From nine,');
    const second = ledger.take(NEXT);
    second.speak('We are open. From ten, on Sundays.');
    second.finish();
    for (const words of ['We are open.', 'From ten,', 'on Sundays.']) ledger.played(words);
    expect(await first.outcome).toMatchObject({ outcome: 'cut', heard: 'We are open. From nine,' });
    const { outcome, heard, said } = await second.outcome;
    expect([outcome, heard ?? said]).toEqual(['spoken', 'We are open. From ten, on Sundays.']);
  });

  it('have a result soon after they should have been played, if nothing follows', async () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    const first = ledger.take(TURN);
    first.speak(notice);
    ledger.played('Sorry,');
    ledger.expect(NEXT, Date.now());
    vi.advanceTimersByTime(10_000);
    expect(await first.outcome).toMatchObject({ outcome: 'cut', said: notice, heard: 'Sorry,' });
  });

  it('are forgotten if the relay never plays them', () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    ledger.take(TURN).speak(notice);
    ledger.expect(NEXT, Date.now());
    const second = ledger.take(NEXT);
    second.speak('At nine, every day.');
    ledger.played('At nine,');
    expect(second.progress().heard).toBe('At nine,');
    ledger.interrupt('');
    ledger.cut();
    expect(ledger.isBusy).toBe(false);
  });
});

describe('R-C9: after an interrupt without words', () => {
  it('the agent goes on at the first clause that was not heard, with what the model has said meanwhile', async () => {
    const { ledger, sent } = aLedger();
    ledger.expect(TURN, Date.now());
    const speech = ledger.take(TURN);
    speech.speak('At nine, every day, ');
    ledger.played('At nine,');
    ledger.played('every');
    vi.advanceTimersByTime(1_000);
    ledger.interrupt('every');
    speech.speak('but not on Sundays.');
    speech.finish({ model: 'm' });
    expect(ledger.isPaused).toBe(true);
    expect(sent).toEqual(['At nine, every day, ']);
    // The voice stops because of the interrupt. That is not the end of the answer.
    ledger.agentSpeaking(false);
    vi.advanceTimersByTime(1_500);
    ledger.goOn();
    expect(sent.slice(1)).toEqual(['every day, but not on Sundays.', '<last>']);
    expect(speech.progress().heard).toBe('At nine, every');
    ledger.played('every day,');
    ledger.played('but not on Sundays.');
    expect(await speech.outcome).toEqual(
      expect.objectContaining({
        outcome: 'spoken',
        said: 'At nine, every day, but not on Sundays.',
        model: 'm',
      }),
    );
    expect(await speech.outcome).not.toHaveProperty('heard');
  });

  it('an answer that is cut later keeps what was heard before the noise', async () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    const speech = ledger.take(TURN);
    speech.speak('At nine, every day.');
    ledger.played('At nine,');
    ledger.played('every');
    ledger.interrupt('every');
    ledger.goOn();
    ledger.interrupt('');
    ledger.expect(NEXT, Date.now());
    expect(await speech.outcome).toMatchObject({ outcome: 'cut', heard: 'At nine, every' });
  });

  it('the greeting and a notice go on, too', () => {
    const { ledger, sent } = aLedger();
    ledger.greet('Hello, this is the shop.', Date.now(), 'relay');
    ledger.interrupt('Hello, this');
    ledger.goOn();
    expect(sent).toEqual(['this is the shop.', '<last>']);
    ledger.played('this is the shop.');
    expect(ledger.isBusy).toBe(false);
    ledger.take(TURN).announce('Are you there? I can wait.');
    ledger.played('Are you there?');
    ledger.interrupt('');
    ledger.goOn();
    expect(sent.at(-1)).toBe('<notice>I can wait.');
  });

  it('a turn whose filler was cut stays open, and the filler is not said again', async () => {
    const { ledger, sent } = aLedger();
    ledger.expect(TURN, Date.now());
    ledger.fill(TURN, 'One moment.');
    ledger.played('One');
    vi.advanceTimersByTime(1_000);
    ledger.interrupt('One');
    const speech = ledger.take(TURN);
    speech.speak('At nine.');
    ledger.goOn();
    speech.finish();
    ledger.played('At nine.');
    expect(sent).toEqual(['One moment. ', 'At nine.', '<last>']);
    expect(await speech.outcome).toMatchObject({
      outcome: 'spoken',
      said: 'At nine.',
      filler: { said: 'One moment. ', heard: 'One' },
    });
  });

  it('a turn of which nothing was said yet is not affected', () => {
    const { ledger, sent } = aLedger();
    ledger.expect(TURN, Date.now());
    ledger.interrupt('');
    expect(ledger.isPaused).toBe(false);
    ledger.take(TURN).speak('At nine.');
    expect(sent).toEqual(['At nine.']);
  });

  it('a lost connection leaves the rest to the next one', async () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    const speech = ledger.take(TURN);
    speech.speak('At nine, ');
    ledger.interrupt('At nine,');
    speech.speak('every day.');
    speech.finish();
    ledger.close();
    expect(await speech.outcome).toMatchObject({ outcome: 'dropped', said: 'At nine, ', partial: true });
  });
});

describe('R-C9: a goodbye that nothing interrupts', () => {
  it('is one message, goes on after an interrupt, and gives up all other turns', async () => {
    const { ledger, sent } = aLedger();
    ledger.expect(NEXT, Date.now());
    const waiting = ledger.take(NEXT);
    const goodbye = ledger.take(turnId(0, 1));
    goodbye.conclude('Our time is over. Goodbye!');
    expect(await waiting.outcome).toMatchObject({ outcome: 'cut', said: '' });
    ledger.played('Our time is over.');
    ledger.interrupt('Our time is over.');
    expect([ledger.isPaused, ledger.isConcluding]).toEqual([false, true]);
    const late = ledger.take(turnId(1, 3));
    late.conclude('Goodbye again!');
    expect(await late.outcome).toMatchObject({ outcome: 'cut', said: '' });
    ledger.played('Goodbye!');
    expect(sent).toEqual(['<final>Our time is over. Goodbye!']);
    expect(await goodbye.outcome).toMatchObject({ outcome: 'spoken', said: 'Our time is over. Goodbye!' });
    expect(ledger.isConcluding).toBe(true);
  });

  it('cuts off the filler before it, of which only what was heard counts', async () => {
    const { ledger } = aLedger();
    ledger.expect(TURN, Date.now());
    ledger.fill(TURN, 'One moment, please.');
    const speech = ledger.take(TURN);
    speech.conclude('Goodbye.');
    ledger.played('One');
    ledger.played('Goodbye.');
    expect(await speech.outcome).toMatchObject({
      ...{ outcome: 'spoken', said: 'Goodbye.' },
      filler: { said: 'One moment, please. ', heard: 'One' },
    });
  });

  it('is over after the longest time that it can take, if the relay reports nothing', async () => {
    const { ledger } = aLedger();
    const goodbye = ledger.take(TURN);
    goodbye.conclude('Our time is over. Goodbye!');
    ledger.interrupt('');
    vi.advanceTimersByTime(10_000);
    expect(await goodbye.outcome).toMatchObject({ outcome: 'spoken' });
  });
});

it('a turn that is claimed only after the caller has said something else is not spoken', async () => {
  const { ledger, sent } = aLedger();
  ledger.expect(turnId(2, 1), Date.now());
  ledger.interrupt('');
  ledger.take(turnId(2, 0)).announce('Sorry, we were cut off.');
  const late = ledger.take(turnId(1, 3));
  expect(late.isJoined).toBe(true);
  late.speak('At nine.');
  expect(await late.outcome).toMatchObject({ outcome: 'cut', said: '' });
  // The goodbye at the time limit belongs to no connection.
  ledger.take(turnId(0, 1)).speak('Goodbye.');
  expect(sent).toEqual(['Goodbye.']);
});
