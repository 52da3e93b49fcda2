/** What stands for an argument of a tool in the texts of agents' files: `{name}`. */
export const PLACEHOLDER = /\{(\w+)\}/gu;
