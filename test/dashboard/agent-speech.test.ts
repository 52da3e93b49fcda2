import { describe, expect, it } from 'vitest';
import { createAgentSpeech } from '../../src/dashboard/phone/agent-speech.ts';
import type { SpokenLine } from '../../src/dashboard/phone/agent-speech.ts';
import { clausesOf, firstSentence, isEcho } from '../../src/dashboard/phone/sentences.ts';

/** Speech with a voice whose sentences the test ends. */
function someSpeech(interruptible = 'any') {
  const frames: object[] = [];
  const lines = new Map<number, SpokenLine>();
  const spoken: { text: string; heard: (characters: number) => void; end: () => void }[] = [];
  let number = 0;
  const speech = createAgentSpeech({
    interruptible,
    language: () => 'en-US',
    send: (frame) => frames.push(frame),
    onLine: (line) => lines.set(line.id, line),
    nextLine: () => (number += 1),
    voice: () => ({
      play: async () => undefined,
      speak(text, _language, heard, signal) {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        const end = () => resolve(undefined);
        signal.addEventListener('abort', end);
        spoken.push({ text, heard, end });
        return promise;
      },
    }),
  });
  const played = () =>
    frames.flatMap((frame) => ('name' in frame && frame.name === 'tokensPlayed' ? [frame] : []));
  /** Ends the sentence that sounds, and waits until the next one has begun. */
  const next = async () => {
    spoken.at(-1)?.end();
    for (let tick = 0; tick < 5; tick += 1) await Promise.resolve();
  };
  return { speech, frames, lines, spoken, played, next };
}

describe('R-V3: the speech of the browser phone', () => {
  it('speaks sentence by sentence while tokens come, and reports each clause when it was heard', async () => {
    const { speech, spoken, frames, played, next } = someSpeech();
    for (const token of ['We open', ' at nine, as', ' always. On', ' Sundays at ten.'])
      speech.text({ type: 'text', token });
    expect(spoken.map(({ text }) => text)).toEqual(['We open at nine, as always. ']);
    spoken[0]?.heard(17);
    expect(played()).toEqual([{ type: 'info', name: 'tokensPlayed', value: 'We open at nine, ' }]);
    speech.text({ type: 'text', token: '', last: true });
    await next();
    expect(spoken[1]?.text).toBe('On Sundays at ten.');
    await next();
    expect(played().slice(1)).toEqual([
      { type: 'info', name: 'tokensPlayed', value: 'as always. ' },
      { type: 'info', name: 'tokensPlayed', value: 'On Sundays at ten.' },
    ]);
    expect(frames[0]).toEqual({ type: 'info', name: 'agentSpeaking', value: 'on' });
    expect(frames.at(-1)).toEqual({ type: 'info', name: 'agentSpeaking', value: 'off' });
  });

  it('reports what was heard before an interrupt, and drops the rest', () => {
    const { speech, spoken, frames, lines } = someSpeech();
    speech.text({ type: 'text', token: 'One two three four.', last: true });
    spoken[0]?.heard(8);
    speech.interrupt('speech');
    expect(frames.slice(1)).toMatchObject([
      { name: 'tokensPlayed', value: 'One two ' },
      { type: 'interrupt', utteranceUntilInterrupt: 'One two' },
      { name: 'agentSpeaking', value: 'off' },
    ]);
    expect(lines.get(1)).toEqual({ id: 1, planned: 'One two three four.', heard: 'One two ', isCut: true });
    const count = frames.length;
    speech.interrupt('speech');
    expect(frames).toHaveLength(count);
  });

  it('is not interrupted by what the agent does not allow', () => {
    const { speech, frames } = someSpeech('dtmf');
    speech.text({ type: 'text', token: 'One two three.', last: true });
    speech.interrupt('speech');
    expect(frames).toHaveLength(1);
    speech.interrupt('dtmf');
    expect(frames.at(-1)).toMatchObject({ name: 'agentSpeaking', value: 'off' });
  });

  it('cuts preemptible words off with the next talk cycle, and with white space alone', async () => {
    const { speech, spoken, lines } = someSpeech();
    speech.text({ type: 'text', token: 'A long answer.', last: true, preemptible: true });
    speech.text({ type: 'text', token: 'Another one.', last: true, preemptible: true });
    expect(spoken.map(({ text }) => text)).toEqual(['A long answer.', 'Another one.']);
    speech.text({ type: 'text', token: ' ', preemptible: true });
    expect(lines.get(2)).toMatchObject({ planned: 'Another one.', isCut: true });
    expect(spoken).toHaveLength(2);
  });

  it('cuts long text where a voice may pause, and only where a sentence has ended', () => {
    expect(firstSentence('It costs 3.', false)).toBeUndefined();
    expect(firstSentence('It costs 3.50 today. Come', false)).toBe('It costs 3.50 today. ');
    expect(firstSentence('Come in', true)).toBe('Come in');
    expect(firstSentence(' ', true)).toBeUndefined();
    const long = `${'word '.repeat(20)}end, ${'more '.repeat(40)}`;
    expect(firstSentence(long, false)).toBe(`${'word '.repeat(20)}end, `);
    expect(clausesOf('Yes, we do. And more', 0, 20)).toEqual(['Yes, ', 'we do. ']);
  });

  it('does not take its own voice for the caller', () => {
    const spoken = 'We open at nine on weekdays.';
    expect(isEcho('open at nine', spoken)).toBe(true);
    expect(isEcho('what about sunday', spoken)).toBe(false);
    expect(isEcho('', spoken)).toBe(false);
  });
});
