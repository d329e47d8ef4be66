import { adjust, fromHex, lightness, mix, type Rgb } from './colour.ts';
import type { Random } from './random.ts';
import { themes, type Theme } from './themes.ts';

export interface Palette {
  readonly skyTop: Rgb;
  readonly skyBottom: Rgb;
  readonly light: Rgb;
  readonly landFar: Rgb;
  readonly landNear: Rgb;
  /** The names of the themes the prompt spoke of, for the choice of scene. */
  readonly names: ReadonlySet<string>;
}

const quiet = [
  'dawn',
  'sunset',
  'sea',
  'mountain',
  'teal',
  'purple',
  'pink',
  'blue',
  'desert',
  'noon',
] as const;

/** Colours from the prompt's words; without any, from the first reference; else from the quiet set by chance. */
export function choosePalette(
  prompt: string,
  reference: readonly Rgb[] | undefined,
  random: Random,
): Palette {
  const found = themesIn(prompt);
  const chance = random.pick(quiet);
  if (found.length > 0) return combine(found);
  if (reference !== undefined) return fromReference(reference);
  const theme = themes.find(each => each.name === chance);
  return combine(theme === undefined ? themes.slice(0, 1) : [theme]);
}

/** In the order the prompt names them. */
function themesIn(prompt: string): readonly Theme[] {
  const places = themes.map(theme => ({ theme, at: prompt.search(theme.words) }));
  return places
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ theme }) => theme);
}

/** The hour paints the sky, the place paints the land, and colours named beside them tint what they left. */
function combine(found: readonly Theme[]): Palette {
  const colours = found.filter(theme => theme.kind === 'colour');
  const hours = found.filter(theme => theme.kind === 'hour');
  // A neon street at night shines in its own colours.
  const hour = hours.find(theme => theme.name !== 'night') ?? hours[0];
  const place = found.find(theme => theme.kind === 'place');
  const first = hour ?? place ?? colours[0] ?? found[0];
  const second = place ?? colours[1] ?? first;
  const sky = read(first);
  const land = second === first ? sky : read(second);
  const tint = (hour ?? place) ? colours[0] : undefined;
  const dimmed = hour !== undefined && place !== undefined ? nightfall(land, sky) : land;
  const names = new Set(found.map(theme => theme.name));
  if (tint === undefined) return { ...sky, landFar: dimmed.landFar, landNear: dimmed.landNear, names };
  const colour = read(tint);
  return {
    skyTop: mix(sky.skyTop, colour.skyTop, 0.5),
    skyBottom: mix(sky.skyBottom, colour.skyBottom, 0.45),
    light: mix(sky.light, colour.light, 0.4),
    landFar: mix(dimmed.landFar, colour.landFar, 0.65),
    landNear: mix(dimmed.landNear, colour.landNear, 0.6),
    names,
  };
}

type Colours = Omit<Palette, 'names'>;

/** A snowfield at night is not white: land takes the light of the hour. */
function nightfall(land: Colours, sky: Colours): Colours {
  const strength = lightness(sky.skyBottom) < 0.5 ? 0.6 : 0.3;
  return {
    ...land,
    landFar: mix(land.landFar, sky.landFar, strength),
    landNear: mix(land.landNear, lightness(land.landNear) > 0.7 ? sky.skyBottom : sky.landNear, strength),
  };
}

function read(theme: Theme | undefined): Colours {
  const [skyTop, skyBottom, light, landFar, landNear] = (theme?.colours ?? '').split(' ');
  return {
    skyTop: fromHex(skyTop ?? ''),
    skyBottom: fromHex(skyBottom ?? ''),
    light: fromHex(light ?? ''),
    landFar: fromHex(landFar ?? ''),
    landNear: fromHex(landNear ?? ''),
  };
}

/** The reference's own tones from dark to light become land and sky. */
function fromReference(tones: readonly Rgb[]): Palette {
  const sorted = [...tones].sort((a, b) => lightness(a) - lightness(b));
  const at = (place: number): Rgb => sorted[Math.round(place * (sorted.length - 1))] ?? [128, 128, 128];
  return {
    skyTop: adjust(at(0.62), 0.02, 1.25),
    skyBottom: adjust(at(0.92), 0.08, 1.1),
    light: adjust(at(1), 0.12, 0.8),
    landFar: adjust(at(0.45), 0.02, 1.25),
    landNear: adjust(at(0.05), -0.03, 1.2),
    names: new Set(),
  };
}
