import { beforeAll, describe, expect, it } from 'vitest';
import { readScenes } from '../../samples/tour/scene.ts';
import type { Scene } from '../../samples/tour/scene.ts';

let scenes: readonly Scene[] = [];
beforeAll(async () => {
  scenes = await readScenes();
});

const wordsOf = ({ steps }: Scene): readonly string[] =>
  steps.flatMap((step) => {
    if ('say' in step) return [step.say.text];
    return 'bargeIn' in step ? [step.bargeIn.text] : [];
  });

describe('R-O4: the tour', () => {
  it('has seven scenes, and breaks model, worker, gateway and database', () => {
    expect(scenes.map(({ title }) => title)).toHaveLength(7);
    expect(scenes.flatMap(({ fault }) => fault?.what ?? [])).toEqual([
      'model',
      'worker',
      'gateway',
      'database',
    ]);
    expect(scenes.filter(({ dials }) => dials === 'person')).toHaveLength(1);
  });

  it('begins with a booking of more than twelve turns, which is moved and cancelled', () => {
    const [first] = scenes;
    expect(first?.steps.filter((step) => 'say' in step).length).toBeGreaterThan(12);
    expect(first?.model.flatMap(({ call }) => call?.tool ?? [])).toEqual([
      'availability',
      'book',
      'move',
      'cancel',
    ]);
  });

  it('has rules for its model that match words of their own scene only', () => {
    const wrong = scenes.flatMap((scene) =>
      scene.model.filter(
        ({ on }) =>
          !wordsOf(scene).some((words) => on.test(words)) ||
          scenes.some((other) => other !== scene && wordsOf(other).some((words) => on.test(words))),
      ),
    );
    expect(wrong.map(({ on }) => on.source)).toEqual([]);
  });

  it('breaks something at a step that there is', () => {
    for (const { fault, steps } of scenes) expect(fault?.at ?? 1).toBeLessThanOrEqual(steps.length);
  });
});
