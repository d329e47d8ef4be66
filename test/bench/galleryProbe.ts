import type { FlingState, PageElement, PageScope, Probe, Seen } from './galleryScope.ts';

/** Runs in the gallery's page: it is handed over as text, so it may use nothing but what it holds itself. */
export function installProbe(): void {
  const scope = globalThis as unknown as PageScope;
  if (scope.galleryProbe !== undefined) return;
  const { document } = scope;
  /** Rows lie this far apart by design. */
  const widestGap = 8;
  const searchLimitMs = 10_000;
  let changes = -1;
  let stopFling: (() => FlingState) | undefined;

  const grid: Probe['grid'] = () => {
    const found = document.querySelector('seedream-grid [role="grid"]');
    if (found === null) throw new Error('there is no grid');
    return found;
  };

  /** The tile says so once its pixels are on the canvas. */
  const isDrawn = (cell: PageElement): boolean =>
    cell.dataset['state'] === 'picture' && (cell.querySelector('canvas')?.width ?? 0) > 1;

  const seen = (): Seen => {
    const view = grid().getBoundingClientRect();
    const count = { tiles: 0, shown: 0, faults: 0, silent: 0 };
    for (const cell of document.querySelectorAll('seedream-grid [role="gridcell"]')) {
      const { top, bottom } = cell.getBoundingClientRect();
      if (bottom <= view.top || top >= view.bottom) continue;
      const isFault = cell.dataset['state'] === 'fault';
      count.tiles++;
      if (isFault) count.faults++;
      else if (isDrawn(cell)) count.shown++;
      if (isFault && (cell.dataset['fault'] ?? '') === '') count.silent++;
    }
    return count;
  };

  /** The part of the view that no row covers, in pixels. */
  const bare = (): number => {
    const view = grid().getBoundingClientRect();
    const rows = [...document.querySelectorAll('seedream-grid [role="row"]')]
      .map(row => row.getBoundingClientRect())
      .filter(({ top, bottom }) => bottom > view.top && top < view.bottom)
      .sort((one, other) => one.top - other.top);
    let sum = 0;
    let reached = view.top;
    for (const { top, bottom } of [...rows, { top: view.bottom, bottom: view.bottom }]) {
      if (top - reached > widestGap) sum += top - reached;
      reached = Math.max(reached, bottom);
    }
    return sum;
  };

  const startFling: Probe['startFling'] = () => {
    const scroller = grid();
    const state: FlingState = { frames: [], tiles: 0, shown: 0, height: 0, bare: 0, bareBefore: 0 };
    let last = performance.now();
    let isOver = false;
    let isAsked = false;
    let count = 0;
    // The frame's own time: when a callback gets its turn depends on who is called before it.
    const frame = (now: number): void => {
      state.frames.push(now - last);
      last = now;
      if (!isOver) scope.requestAnimationFrame(frame);
    };
    const look = (): void => {
      isAsked = false;
      state.height += scroller.clientHeight;
      state.bare += bare();
      // Looking at every tile costs something itself: every fourth frame tells enough.
      if (++count % 4 !== 0) return;
      const { tiles, shown } = seen();
      state.tiles += tiles;
      state.shown += shown;
    };
    const scrolled = (): void => {
      if (isAsked) return;
      isAsked = true;
      // The grid listens for longer, so its own frame is asked for before this one.
      state.bareBefore += bare();
      scope.requestAnimationFrame(look);
    };
    scroller.addEventListener('scroll', scrolled);
    scope.requestAnimationFrame(frame);
    stopFling = () => {
      isOver = true;
      scroller.removeEventListener('scroll', scrolled);
      return state;
    };
  };

  const armSearch: Probe['armSearch'] = () => {
    const probe = scope.galleryProbe;
    if (probe === undefined) return;
    const rowsOf = (): string => grid().ariaRowCount ?? '';
    probe.searched = new Promise((painted, fail) => {
      const pressed = (): void => {
        const begun = performance.now();
        const before = rowsOf();
        const look = (): void => {
          if (rowsOf() !== before) scope.requestAnimationFrame(() => painted(performance.now() - begun));
          else if (performance.now() - begun > searchLimitMs) fail(new Error('the grid stayed as it was'));
          else scope.requestAnimationFrame(look);
        };
        scope.requestAnimationFrame(look);
      };
      scope.addEventListener('keydown', pressed, { once: true, capture: true });
    });
    // Whoever asks for the time is told of it; nobody may be asking.
    probe.searched.catch(() => undefined);
  };

  const scrollTo = (part: number): Promise<void> => {
    const scroller = grid();
    scroller.scrollTop = part * (scroller.scrollHeight - scroller.clientHeight);
    return new Promise(painted =>
      scope.requestAnimationFrame(() => scope.requestAnimationFrame(() => painted())),
    );
  };

  scope.galleryProbe = {
    grid,
    scrollTo,
    seen,
    isFull: () => {
      const { tiles, shown, faults } = seen();
      return tiles > 0 && tiles === shown + faults && bare() === 0;
    },
    isUsable: () =>
      document.querySelector('seedream-grid[data-ready]') !== null &&
      document.querySelector('seedream-gallery input[type="search"]') !== null,
    isIndexed: () => document.querySelector('seedream-gallery .indexing') === null,
    total: () =>
      Number((document.querySelector('seedream-gallery .hits')?.textContent ?? '').replaceAll(/\D/g, '')),
    isPainted: name =>
      [...document.querySelectorAll('seedream-grid [role="gridcell"]')].some(
        cell => cell.title === name && isDrawn(cell),
      ),
    startFling,
    endFling: () => {
      if (stopFling === undefined) throw new Error('there was no fling');
      return stopFling();
    },
    countChanges: () => {
      if (changes < 0)
        scope.addEventListener('message', ({ data }) => {
          if (data?.kind === 'event' && data.name === 'changed') changes++;
        });
      changes = 0;
    },
    changes: () => changes,
    armSearch,
    searched: undefined,
  };
}
