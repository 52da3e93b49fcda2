import type { Pairs } from './pair.ts';

export const web: Pairs = {
  'en-US': [
    ['Write to info@harborstreet.com.', 'Write to info at harborstreet dot com.'],
    ['hello@harborstreetbikes.example', 'hello at harborstreetbikes dot example'],
    ['john_doe@mail.co.uk', 'john underscore doe at mail dot co dot U K'],
    ['first.last@example.org, please', 'first dot last at example dot org, please'],
    ['bike24@shop.io', 'bike two four at shop dot I O'],
    ['sales+vip@my-shop.com', 'sales plus vip at my dash shop dot com'],
    ['Visit example.com.', 'Visit example dot com.'],
    ['Visit www.example.com today.', 'Visit example dot com today.'],
    ['Visit https://example.com/.', 'Visit example dot com.'],
    ['Book at https://www.example.com/booking.', 'Book at example dot com slash booking.'],
    ['Book at example.com/book now', 'Book at example dot com slash book now'],
    ['See https://example.com/a/b/c?id=123&x=y#top for more.', 'See example dot com for more.'],
    ['It is at https://docs.example.org/files/2026/intake-form.pdf.', 'It is at docs dot example dot org.'],
    ['<https://example.com>', 'example dot com'],
    ['Follow @harborbikes', 'Follow at harborbikes'],
    ['Use #bikelife', 'Use hashtag bikelife'],
    ['Closed on Sunday.Come Monday.', 'Closed on Sunday.Come Monday.'],
    ['[Book online](https://example.com/book?utm=1)', 'Book online'],
    ['[example.com](https://example.com)', 'example dot com'],
    ['our site (https://example.com)', 'our site (example dot com)'],
    ['mailto:info@example.com', 'info at example dot com'],
    ['Write to <info@example.com>!', 'Write to info at example dot com!'],
  ],
  'en-GB': [
    ['Visit harbourbikes.co.uk.', 'Visit harbourbikes dot co dot U K.'],
    ['Write to info@harbour.co.uk, please.', 'Write to info at harbour dot co dot U K, please.'],
  ],
};
