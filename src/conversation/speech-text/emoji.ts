/** Rules that remove emoji and emoticons. */
import { PAUSE, rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** Sequences that Unicode lists, then the parts of unlisted ones: single pictographs, joiners, tags, selectors. */
const ONE = String.raw`(?:\p{RGI_Emoji}|[0-9#*]\uFE0F?\u20E3|[\p{Extended_Pictographic}--[©®™‼⁉]]|[\p{Emoji_Modifier}\p{Regional_Indicator}\u{E0020}-\u{E007F}\uFE0E\uFE0F\u20E3]|(?<=\p{Extended_Pictographic}\p{Emoji_Modifier}?\uFE0F?)\u200D)`;
const EMOJI = `${ONE}+`;
const EMOTICON = String.raw`(?<=^|[\s.!?])(?:[:;]['’]?-?[\)\(DPp]|<3)(?=$|[\s.,!?])`;

/** For other languages: removes them. */
export const silentEmoji: readonly Rule[] = [
  rule(new RegExp(EMOJI, 'v'), ''),
  rule(new RegExp(EMOTICON, 'v'), ''),
];

/** For English: removes them, and pauses if one replaced the full stop ("Sounds good 👍 We open at nine"). */
export const emoji: readonly Rule[] = [
  rule(new RegExp(EMOJI, 'v'), (_, { before, after }) =>
    /[\p{L}\p{N}] *$/u.test(before) && /^\s+\p{Lu}/u.test(after) ? PAUSE : '',
  ),
  rule(new RegExp(EMOTICON, 'v'), ''),
];

/** Whether `text` ends in an emoji. The next word then decides whether a pause follows. */
export const endsInEmoji = (text: string): boolean => ENDS_IN_EMOJI.test(text);
// Of the last one only: a run of them can be taken apart in more ways than there is time to try.
const ENDS_IN_EMOJI = new RegExp(`${ONE}$`, 'v');
