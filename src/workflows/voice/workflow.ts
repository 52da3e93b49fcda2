/** Workflow that synthesises an agent's fixed sentences before a caller needs them. Stored pieces cost nothing. */
import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { SpeechActivities } from '../../activities/synthesize-speech.ts';
import type { PreparedVoice, PrepareVoice, SynthesizeResult } from '../../contracts/voice.ts';
import { activityOptions } from '../activity-options.ts';

/** Fails with the first failure if a piece cannot be made. The others are still made, unless the failure is permanent. */
export async function prepareVoiceWorkflow(input: PrepareVoice): Promise<PreparedVoice> {
  const { agent, language, policy, taskQueue } = input;
  const { synthesizeSpeech } = proxyActivities<SpeechActivities>({
    ...activityOptions(policy.synthesizeSpeech),
    taskQueue,
  });
  const made: SynthesizeResult[] = [];
  const failures: unknown[] = [];
  const waiting = [...input.pieces];
  const work = async () => {
    for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) {
      try {
        made.push(await synthesizeSpeech({ agent, text, ...(language === undefined ? {} : { language }) }));
      } catch (error: unknown) {
        failures.push(error);
        // A wrong key would fail for every other piece too.
        if (isPermanent(error)) waiting.length = 0;
      }
      setCurrentDetails(`${made.length} of ${input.pieces.length} pieces ready`);
    }
  };
  // Live calls use the same account and need most of its parallel requests.
  await Promise.all(Array.from({ length: policy.preparedAtOnce }, work));
  if (failures.length > 0) throw failures[0];
  const cached = made.filter((piece) => piece.cached);
  return {
    pieces: made.length,
    cached: cached.length,
    characters: made.reduce((sum, piece) => sum + (piece.cached ? 0 : piece.characters), 0),
  };
}

function isPermanent(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === 'VoiceMisconfigured'
  );
}
