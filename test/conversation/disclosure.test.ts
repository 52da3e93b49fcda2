import { expect, it } from 'vitest';
import { saysItIsAutomated } from '../../src/conversation/disclosure.ts';

it.each([
  'Hi, this is Riley, the automated assistant of Harbor Street Bikes. How can I help you?',
  'You are talking to an AI.',
  'Hello, I am a virtual assistant.',
  'Guten Tag, hier ist die digitale Assistentin.',
  'Guten Tag, hier spricht eine KI.',
  'Hola, soy el asistente automático de la tienda.',
  'Bonjour, ici l’assistant virtuel.',
])('R-C12: says that no person answers: %s', (greeting) => {
  expect(saysItIsAutomated(greeting)).toBe(true);
});

it.each([
  'Hi, this is Riley at Harbor Street Bikes. How can I help you?',
  'Hello, this is Kim. Both shops are open.',
  'Good morning, Aikido school, Kim speaking.',
  'Hola, soy María. ¿En qué puedo ayudarle?',
])('R-C12: does not say so: %s', (greeting) => {
  expect(saysItIsAutomated(greeting)).toBe(false);
});
