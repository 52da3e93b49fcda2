/** Scenes of the golden histories: calls that cover every path through the workflow that a caller can cause. Each is recorded once per version. */
import type { PhoneCall, PhoneOptions } from '../../src/phone/phone-call.ts';
import type { FakeOpenAi } from '../fakes/fake-openai.ts';
import { answer, status } from '../fakes/openai-behaviour.ts';

interface Stage {
  readonly openai: FakeOpenAi;
  readonly call: (options: Partial<PhoneOptions>) => Promise<PhoneCall>;
}

type Scene = (stage: Stage) => Promise<PhoneCall>;

const HOURS =
  'We are open Tuesday through Saturday, from nine in the morning until six. On Sundays and Mondays we are closed.';
const TUNE_UP = 'A basic tune-up is seventy-five dollars and takes about three days.';
const TANDEM = 'A tandem is sixty dollars for a day.';
const PARKING = 'There are four spaces behind the shop, and on Sundays you may park along the harbor.';

const plain: Scene = async ({ openai, call }) => {
  openai.script(answer(HOURS), answer(TUNE_UP), answer(PARKING), answer('You are welcome. Goodbye!'));
  const phone = await call({ timing: { scale: 0.1 } });
  await phone.greeting();
  await phone.say('What are your opening hours?');
  await phone.say('How much is a basic tune-up?');
  await phone.say('Where can I park?');
  await phone.say('Thank you, that is all.');
  return phone;
};

const bargeIn: Scene = async ({ openai, call }) => {
  openai.script(answer(HOURS), answer(TANDEM), answer(PARKING));
  const phone = await call({ timing: { scale: 0.3 } });
  await phone.greeting();
  await phone.say('What are your opening hours?', { waitForAnswer: false });
  await phone.bargeIn('No wait, how much is a tandem?', { afterWords: 4 });
  await phone.say('And where can I park?');
  return phone;
};

const dropped: Scene = async ({ openai, call }) => {
  openai.script(answer(HOURS), answer(TUNE_UP));
  const phone = await call({ timing: { scale: 0.3 } });
  await phone.greeting();
  await phone.say('What are your opening hours?', { waitForAnswer: false });
  await phone.heard(3);
  phone.dropSocket();
  await phone.answer();
  await phone.say('How much is a basic tune-up?');
  // If nothing is owed, the agent only says that it is back.
  phone.dropSocket();
  await phone.connected(3);
  await phone.say('Thank you.');
  return phone;
};

const keysAndSilence: Scene = async ({ openai, call }) => {
  openai.script(answer('Thank you, I have noted forty-two.'), answer(TUNE_UP));
  const { promise: askedForCaller, resolve } = Promise.withResolvers<undefined>();
  let heard = '';
  const phone = await call({
    timing: { scale: 0.1 },
    onEvent: (event) => {
      if (event.type === 'agent') heard += event.text;
      if (event.type === 'agentDone' && heard.includes('still there')) resolve(undefined);
    },
  });
  await phone.greeting();
  await phone.press('42#');
  await phone.answer();
  await askedForCaller;
  await phone.say('Sorry, yes. How much is a basic tune-up?');
  return phone;
};

const template: Scene = async ({ openai, call }) => {
  // The model is asked twice before the template answers.
  openai.script(status(500), status(500), answer(HOURS));
  const phone = await call({ timing: { scale: 0.1 } });
  await phone.greeting();
  await phone.say('How much is a basic tune-up?');
  await phone.say('And when are you open?');
  return phone;
};

/** Small talk finds no passages, so a long history stays a small file. */
const SMALL_TALK = ['Okay.', 'Well, let me see.', 'Sure.', 'Yes, please.', 'I guess so.'];

const long: Scene = async ({ openai, call }) => {
  openai.script(() => answer('Of course, go on.'));
  const phone = await call({ timing: { scale: 0.1 } });
  await phone.greeting();
  for (let turn = 0; turn < 20; turn += 1) await phone.say(SMALL_TALK[turn % SMALL_TALK.length] ?? 'Okay.');
  return phone;
};

export const SCENES: Readonly<Record<string, Scene>> = {
  plain,
  'barge-in': bargeIn,
  dropped,
  'keys-and-silence': keysAndSilence,
  template,
  long,
};
