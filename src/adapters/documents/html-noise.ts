/** Recognises the parts of a web page that tell a caller nothing: menus, controls, banners, copies and hidden parts. */
import type { Element } from 'hast';
import { shapeOf } from './html-shape.ts';
import { lineOf } from './inline-text.ts';

const LEFT_OUT: ReadonlySet<string> = new Set([
  ...[
    'head',
    'script',
    'style',
    'noscript',
    'template',
    'iframe',
    'object',
    'embed',
    'svg',
    'math',
    'canvas',
    'video',
  ],
  ...[
    'audio',
    'nav',
    'dialog',
    'button',
    'input',
    'select',
    'textarea',
    'option',
    'datalist',
    'progress',
    'meter',
  ],
]);
const LEFT_OUT_ROLES: ReadonlySet<string> = new Set([
  ...['navigation', 'search', 'menu', 'menubar', 'tablist', 'dialog', 'alertdialog', 'toolbar'],
]);
const MENU_NAME =
  /(?:^|[-_])(?:nav|navbar|navigation|navcontainer|menu|mainmenu|submenu|pagination|pager|social|share|sharing|sitemap|tags|tagcloud|skip|toc)(?:$|[-_])/iu;
const CRUMBS_NAME = /breadcrumb/iu;
const COPY_NAME = /^(?:slick-cloned|swiper-slide-duplicate|cloned)$/iu;
const BANNER_NAME = /cookie|consent|gdpr/iu;
const BANNER_TEXT = /cookie/iu;
const BANNER_BUTTON = /accept|agree|consent|privacy|browser|settings|policy/iu;
const PANEL_NAME = /accordion|collaps|panel|tab|answer|faq|toggle|content/iu;
/** Texts of controls and links that say only where they lead. */
const ONLY_CONTROLS =
  /^(?:(?:previous|next|prev|back|back to top|top|read more|learn more|find out more|more info|more|click here|close|open|menu|toggle navigation|toggle menu|share|tweet|print|print this page|email this page|search|submit|skip to (?:main )?content|skip navigation|jump to (?:main )?content|edit this page|loading|view all|see all|show more|show less|expand all|collapse all|weiter|zurück|mehr|suivant|précédent|siguiente|anterior)[\s|·•›»«‹→←…./-]*)+$/iu;
const MAX_BANNER_CHARS = 2_000;
const MAX_CRUMBS_CHARS = 300;
/** A form with controls and less text than this asks for something and tells nothing. */
const MIN_FORM_CHARS = 120;
/** Share of the text in links from which a part with the name of a menu is one. */
const MENU_LINKS = 0.7;

/** `panels` are content although they are hidden until somebody opens them. */
export function isNoise(element: Element, panels: ReadonlySet<Element>): boolean {
  const { tagName, properties } = element;
  if (panels.has(element)) return false;
  if (LEFT_OUT.has(tagName) || LEFT_OUT_ROLES.has(properties['role'] ?? '')) return true;
  if (isHidden(element)) return true;
  const { chars, linkChars, controls, hasHeadings } = shapeOf(element);
  const names = namesOf(element);
  // Cards with headings are content, such as the dishes in `<section id="menu">`.
  const isMostlyLinks = chars > 0 && linkChars / chars >= MENU_LINKS && !hasHeadings;
  if (isMostlyLinks && names.some((name) => MENU_NAME.test(name))) return true;
  if (chars < MAX_CRUMBS_CHARS && names.some((name) => CRUMBS_NAME.test(name))) return true;
  if (names.some((name) => COPY_NAME.test(name))) return true;
  if (tagName === 'label') return controls > 0 || properties['htmlFor'] !== undefined;
  if (tagName === 'form' && controls > 0 && chars < MIN_FORM_CHARS && shapeOf(element).digits < 4)
    return true;
  if (chars > MAX_BANNER_CHARS || !names.some((name) => BANNER_NAME.test(name))) return false;
  const text = lineOf([element]);
  return BANNER_TEXT.test(text) && BANNER_BUTTON.test(text);
}

/** Whether a text only names controls, such as "Previous Next". */
export const isOnlyControls = (text: string): boolean => text.length < 80 && ONLY_CONTROLS.test(text);

function isHidden({ properties }: Element): boolean {
  const { hidden, ariaHidden, style, role, ariaLabelledBy } = properties;
  const isHiddenNow =
    (hidden ?? false) !== false ||
    ariaHidden === 'true' ||
    (typeof style === 'string' && /display\s*:\s*none|visibility\s*:\s*hidden/iu.test(style));
  if (!isHiddenNow) return false;
  const names = [properties['className'], properties['id']].flat().map(String);
  return role !== 'tabpanel' && ariaLabelledBy === undefined && !names.some((name) => PANEL_NAME.test(name));
}

function namesOf({ properties }: Element): readonly string[] {
  const { className, id, ariaLabel } = properties;
  return [className, id, ariaLabel].flat().filter((name) => typeof name === 'string');
}
