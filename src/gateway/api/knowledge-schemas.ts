/** Shapes of the routes that show what the knowledge base answers, and what it does not. */
import { z } from 'zod';

export const unansweredSchema = z.object({
  groups: z.array(
    z.object({
      question: z.string(),
      count: z.int(),
      byTemplate: z.int().describe('how many of them a template answered'),
      lastAskedAt: z.string(),
      examples: z.array(z.string()),
    }),
  ),
});

export const foundSchema = z.object({
  passages: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      text: z.string(),
      score: z.number(),
      documentId: z.string(),
    }),
  ),
  spokenAnswer: z.string().nullable(),
});

export type Unanswered = z.output<typeof unansweredSchema>;
export type Found = z.output<typeof foundSchema>;
