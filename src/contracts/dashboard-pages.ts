/** The pages of the dashboard by address: the gateway names their files to the browser, which loads them. */

/** Pages of one thing, by the page that lists them. */
const OF_ONE: ReadonlyMap<string, string> = new Map([
  ['calls', 'call'],
  ['live', 'live-call'],
]);

/** The page at an address below `/dashboard/`, by the name of its file in `src/dashboard/pages/`. There may be none. */
export function pageAt(address: string): string {
  const [section = '', id = ''] = address.split('/');
  return id === '' ? section || 'live' : (OF_ONE.get(section) ?? section);
}
