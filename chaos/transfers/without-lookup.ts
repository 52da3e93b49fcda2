/** The sabotage of the scenario `transfers`. */

/** A request without an answer is sent again at once. */
export const WITHOUT_LOOKUP = {
  edits: [
    {
      file: 'activities/transfers.ts',
      find: 'return { result: resultOf(error) };',
      put: "return { result: 'placed', sid: await calls.place({ to, from, ringSeconds, urls }) };",
    },
    {
      file: 'activities/outbound.ts',
      find: 'const placed = afterFailure(error);',
      put: `const again = { ...attempt, to, from, ringSeconds: terms.ringSeconds };
          const placed = { state: 'placed', callSid: await calls.place(again) };`,
    },
  ],
};
