/**
 * Our policy forbids code made of text. A schema tries when it is made whether it may, and the browser reports that: so this file is
 * imported before any schema.
 */
import { config } from 'zod';

config({ jitless: true });
