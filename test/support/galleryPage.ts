import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The gallery inside the editor, found and used by its accessible names. */
export class GalleryPage {
  readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  static async of(bench: Workbench, timeoutMs = 30_000): Promise<GalleryPage> {
    return new GalleryPage(await bench.editors.webview('seedream-gallery input[type="search"]', timeoutMs));
  }

  get search(): Locator {
    return this.frame.getByRole('searchbox', { name: 'Search' });
  }

  get grid(): Locator {
    return this.frame.getByRole('grid', { name: 'Images' });
  }

  get details(): Locator {
    return this.frame.getByRole('region', { name: 'Details' });
  }

  /** Tiles on the page, all of them pictures by now. */
  get pictures(): Locator {
    return this.grid.locator('[role="gridcell"][data-state="picture"]');
  }

  /** The tile whose name, or beginning of the prompt, holds the words. */
  tile(words: string): Locator {
    return this.grid.getByRole('gridcell', { name: words }).first();
  }

  async select(words: string): Promise<void> {
    await this.tile(words).click();
    await this.details.getByText(words).first().waitFor();
  }
}
