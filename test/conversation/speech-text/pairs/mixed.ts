import type { Pairs } from './pair.ts';

/** Whole answers, as the model of a business agent would write them. */
export const mixed: Pairs = {
  'en-US': [
    [
      'A basic tune-up is **$75** and takes 2–3 days. Want me to book you in for Tue, Nov 24 at 9:30 am?',
      'A basic tune-up is seventy-five dollars and takes two to three days. Want me to book you in for Tuesday, November twenty-fourth at nine thirty AM?',
    ],
    [
      "We're at 48 Harbor St., Port Ellery, ME 04609. You can also call 207-555-0142 or e-mail hello@harborstreetbikes.example. 🚲",
      "We're at forty-eight Harbor Street, Port Ellery, Maine oh four six oh nine. You can also call two oh seven, five five five, oh one four two or e-mail hello at harborstreetbikes dot example.",
    ],
    [
      'Our hours:\n\n- **Mon–Fri:** 9am–6pm\n- **Sat:** 9am–5pm\n- **Sun:** closed\n\nAnything else?',
      'Our hours: Monday to Friday: nine AM to six PM. Saturday: nine AM to five PM. Sunday: closed. Anything else?',
    ],
    [
      'City bikes are $32/day, e-bikes $68/day; a week is $180 (approx. 20% off) [2].',
      'City bikes are thirty-two dollars a day, e-bikes sixty-eight dollars a day; a week is one hundred eighty dollars (approximately twenty percent off).',
    ],
    [
      'Sure! Here are the steps:\n1. Go to [our booking page](https://example.com/book?x=1).\n2. Choose a date, e.g. 11/28/2026.\n3. Pay the $100 deposit.',
      'Sure! Here are the steps: First, Go to our booking page. Second, Choose a date, for example November twenty-eighth, twenty twenty-six. Third, Pay the one hundred dollar deposit.',
    ],
    [
      'The trail is 5.2 mi (8.4 km) long, with ~300 ft of climbing, and takes 1–1.5 hrs.',
      'The trail is five point two miles (eight point four kilometers) long, with about three hundred feet of climbing, and takes one to one point five hours.',
    ],
    [
      'Dr. Lee can see you on Jan 5 at 2 p.m. or Jan 6 at 10:15 a.m. Which do you prefer?',
      'Doctor Lee can see you on January fifth at two PM or January sixth at ten fifteen AM. Which do you prefer?',
    ],
    [
      'Your order #10482 ships 3–5 business days after payment & arrives via UPS.',
      'Your order one zero four eight two ships three to five business days after payment and arrives via U P S.',
    ],
    [
      'I’m sorry — I don’t have that information. Shall I put you through to Nora?',
      'I’m sorry, I don’t have that information. Shall I put you through to Nora?',
    ],
    [
      'Kids under 12 pay half; groups of 10+ get 15% off.',
      'Kids under twelve pay half; groups of ten plus get fifteen percent off.',
    ],
    [
      'We’re closed on Thanksgiving (Nov 26), Dec 24–26 and Jan 1.',
      'We’re closed on Thanksgiving (November twenty-sixth), December twenty-fourth to twenty-sixth and January first.',
    ],
    [
      'A 26" wheel fits riders from 5\'2" to 5\'8".',
      'A twenty-six inch wheel fits riders from five foot two to five foot eight.',
    ],
    [
      'The waiver is $6/day ($12 for e-bikes).',
      'The waiver is six dollars a day (twelve dollars for e-bikes).',
    ],
    [
      '**Total:** $75 + $8.50 tax = $83.50.',
      'Total: seventy-five dollars plus eight dollars and fifty cents tax equals eighty-three dollars and fifty cents.',
    ],
    [
      "The next ferry leaves at 4:15PM from Pier 3 (~0.2 mi away). It's $12.50/adult, $6 for kids 5–12, free under 5.",
      "The next ferry leaves at four fifteen PM from Pier three (about zero point two miles away). It's twelve dollars and fifty cents per adult, six dollars for kids five to twelve, free under five.",
    ],
    [
      'I found 2 options:\n1. **Coastal Loop** - 12 mi, easy\n2. **Ridge Trail** - 8.5 mi, 1,200 ft of climbing\n\nWhich one sounds best?',
      'I found two options: First, Coastal Loop, twelve miles, easy. Second, Ridge Trail, eight point five miles, one thousand two hundred feet of climbing. Which one sounds best?',
    ],
    [
      'According to our policy [1], refunds take 5–7 business days. (Source: refunds.md)',
      'According to our policy, refunds take five to seven business days.',
    ],
    [
      'Use code BIKE20 at checkout for 20% off orders of $50 or more until 11:59 p.m. on 12/31/26.',
      'Use code B I K E two zero at checkout for twenty percent off orders of fifty dollars or more until eleven fifty-nine PM on December thirty-first, twenty twenty-six.',
    ],
    [
      "In winter (Nov–Mar) we're open Tues–Sat, 10–5; in summer (Apr–Oct) Tue–Fri 9–6, Sat 9–5 & Sun 10–3.",
      "In winter (November to March) we're open Tuesday to Saturday, ten to five; in summer (April to October) Tuesday to Friday nine to six, Saturday nine to five and Sunday ten to three.",
    ],
    [
      'Tire pressure: 60–80 psi for 700x28C, 35–50 psi for 26x2.1".',
      'Tire pressure: sixty to eighty P S I for seven hundred by twenty-eight C, thirty-five to fifty P S I for twenty-six by two point one inches.',
    ],
    ['Yes, it’s open now. 😊 Anything else?', 'Yes, it’s open now. Anything else?'],
  ],
  'en-GB': [
    [
      'We’re open Mon–Fri, 09:00–17:30, at 12 Mill Rd; call 020 7946 0123.',
      'We’re open Monday to Friday, nine AM to five thirty PM, at twelve Mill Road; call oh two oh, seven nine four six, oh one two three.',
    ],
    [
      'The deposit is £100, and you’ll get it back by 05/12/2026.',
      'The deposit is one hundred pounds, and you’ll get it back by the fifth of December, twenty twenty-six.',
    ],
    ['A 5 km loop takes approx. 45 min.', 'A five kilometre loop takes approximately forty-five minutes.'],
  ],
};
