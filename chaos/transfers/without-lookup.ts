/** The sabotage of the scenario `transfers`. */

/** A request without an answer is sent again at once. */
export const WITHOUT_LOOKUP = {
  edits: [
    {
      file: 'conversation/warm-transfer.ts',
      find: "return { ...state, step: 'find' };",
      put: 'return state;',
    },
  ],
};
