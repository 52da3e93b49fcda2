/** An app with one fixed answer, and the frames that the phone sends to it. */
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { brief, connectTwiml, isFinalPrompt, parseFrame, speak, startTinyApp } from './tiny-app.ts';
import type { TinyApp } from './tiny-app.ts';

export const ANSWER = 'We open at nine, and we close at five. Sunday is different: ring the bell.';

/** An app that gives the same answer to every prompt. */
export function answering(text: string, relay: Record<string, string> = {}): Promise<TinyApp> {
  return startTinyApp({
    answer: () => connectTwiml(relay),
    onFrame: (socket, frame) => {
      if (isFinalPrompt(frame)) speak(socket, text);
    },
  });
}

/** The frames that the phone sent after `setup`, in short form. */
export function framesOf(call: PhoneCall): string[] {
  const sent = call.log.flatMap((entry) => (entry.kind === 'sent' ? [entry.raw] : []));
  return sent.slice(1).map((raw) => brief(parseFrame(raw)));
}
