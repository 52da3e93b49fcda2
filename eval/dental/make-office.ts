/** Writes the spreadsheet and the PDF of `pages/`: `node eval/dental/make-office.ts`. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aPdf, anXlsx } from '../../test/fixtures/documents/office-files.ts';

const usd = (value: number) => ({ value, format: '"$"#,##0' });

const plans = anXlsx(
  {
    name: 'Smile Club',
    rows: [
      ['Smile Club: yearly plans for patients without insurance'],
      ['Plan', 'Per year', 'Cleanings', 'Check-ups', 'Reduction on treatment'],
      ['Child', usd(190), 2, 2, '10 percent'],
      ['Adult', usd(320), 2, 2, '15 percent'],
      ['Periodontal', usd(540), 4, 2, '15 percent'],
      ['Household of four', usd(890), 8, 8, '20 percent'],
    ],
  },
  {
    name: 'Evening dates',
    rows: [
      ['Evening appointments, until 8 pm'],
      ['Month', 'Day', 'Dentist'],
      ['October', 'Tuesday the 13th', 'Dr. Halvorsen'],
      ['November', 'Tuesday the 10th', 'Dr. Okafor'],
      ['December', 'Tuesday the 8th', 'Dr. Benavides'],
    ],
  },
);

const aftercare = await aPdf(
  [
    { text: 'Cedar Hill Dental', y: 780, size: 8 },
    { text: 'After your treatment', y: 740, size: 22 },
    { text: 'After an extraction', y: 700, size: 15 },
    { text: 'Bite on the gauze for half an hour. No straws, no smoking and no alcohol for', y: 675 },
    { text: 'three days, or the clot may come loose. Cold packs help against swelling.', y: 661 },
    { text: 'Dry socket', y: 620, size: 15 },
    { text: 'If it throbs more on the third day than on the first, call us. We rinse the', y: 595 },
    { text: 'wound and put a dressing in.', y: 581 },
    { text: 'After a filling', y: 540, size: 15 },
    { text: 'Your lip stays numb for two to four hours. Eat when the feeling is back.', y: 515 },
    { text: 'Sensitivity to cold may last two weeks.', y: 501 },
    { text: 'Page 1 of 2', y: 20, size: 8 },
  ],
  [
    { text: 'Cedar Hill Dental', y: 780, size: 8 },
    { text: 'With a temporary crown', y: 740, size: 15 },
    { text: 'Avoid caramel and nuts. Pull the floss out sideways. If it comes off, call', y: 715 },
    { text: 'us the same day, because the neighboring teeth move.', y: 701 },
    { text: 'After whitening', y: 660, size: 15 },
    { text: 'For two days no coffee, tea, red wine or curry.', y: 635 },
    { text: 'Painkillers', y: 600, size: 15 },
    { text: 'Ibuprofen 400 milligrams every six hours, with food. No aspirin, it thins', y: 575 },
    { text: 'the blood.', y: 561 },
    { text: 'Page 2 of 2', y: 20, size: 8 },
  ],
);

const folder = join(import.meta.dirname, 'pages');
await writeFile(join(folder, 'smile-club.xlsx'), plans);
await writeFile(join(folder, 'aftercare.pdf'), aftercare);
