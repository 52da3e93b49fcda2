/** Where the built dashboard lies: `npm start` and the image build it, gateways serve it. */
import { fileURLToPath } from 'node:url';

export const DASHBOARD_DIR = fileURLToPath(new URL('../../dist/dashboard', import.meta.url));
