import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** Parts of the names of the files that take longest: begun late, one of them would run on when all others have ended. */
const LONGEST = [
  'chaos/noisy',
  'chaos/sabotage',
  'chaos/whole',
  'dashboard/pages',
  'system/call.',
  'system/own-voice-demo',
  'system/outage',
  'start/system',
  'workflows/call-workflow',
  'replay/replay-cli',
  'eval/eval',
  'system/kill',
  'system/privacy',
];

/** Begins the longest files of each project first, whether or not an earlier run has measured them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted(
      (a, b) =>
        a.project.config.sequence.groupOrder - b.project.config.sequence.groupOrder ||
        a.project.name.localeCompare(b.project.name) ||
        rankOf(a) - rankOf(b),
    );
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = LONGEST.findIndex((part) => moduleId.includes(part));
  return rank === -1 ? LONGEST.length : rank;
}
