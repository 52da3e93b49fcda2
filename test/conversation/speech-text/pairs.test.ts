import { describe, expect, it } from 'vitest';
import { speechText } from '../../../src/conversation/speech-text/speech-text.ts';
import { classes } from './pairs/classes.ts';

describe.each(Object.entries(classes))('%s', (_, pairs) => {
  it.each(pairs['en-US'])('says %j as %j', (written, spoken) => {
    expect(speechText(written, { language: 'en-US' })).toBe(spoken);
  });

  it.each(pairs['en-GB'])('says %j as %j in Britain', (written, spoken) => {
    expect(speechText(written, { language: 'en-GB' })).toBe(spoken);
  });
});
