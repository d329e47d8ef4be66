import type * as vscode from 'vscode';
import { selectedImages, urisFromMenu } from '../workspace.ts';
import type { Gallery } from './gallery.ts';

interface GalleryCommand {
  /** Generates or writes: refused in Restricted Mode, in code (R8). */
  readonly needsTrust: boolean;
  run(app: { readonly gallery: Gallery }, ...args: readonly unknown[]): Promise<void>;
}

/** Rows of the table in `commands.ts`. */
export const galleryCommands: Readonly<Record<string, GalleryCommand>> = {
  'seedream.openGallery': { needsTrust: false, run: ({ gallery }) => gallery.open() },
  'seedream.showInGallery': {
    needsTrust: false,
    run: ({ gallery }, clicked, selected) => gallery.showIn(one(clicked, selected)),
  },
  'seedream.hideFromGallery': { needsTrust: false, run: ({ gallery }) => gallery.hideFolder() },
  'seedream.insertImage': {
    needsTrust: false,
    run: ({ gallery }, clicked, selected) => gallery.insert(selectedImages(urisFromMenu(clicked, selected))),
  },
  'seedream.previewImage': {
    needsTrust: false,
    run: ({ gallery }, clicked) => gallery.preview(one(clicked, undefined)),
  },
  'seedream.revealImage': {
    needsTrust: false,
    run: ({ gallery }, clicked) => gallery.reveal(one(clicked, undefined)),
  },
  'seedream.cancelJob': {
    needsTrust: false,
    run: async ({ gallery }, node) => {
      const jobId = jobIdOf(node);
      if (jobId !== undefined) await gallery.cancelJob(jobId);
    },
  },
};

function one(clicked: unknown, selected: unknown): vscode.Uri | undefined {
  return selectedImages(urisFromMenu(clicked, selected))[0];
}

/** What the side bar hands over for a running job. */
function jobIdOf(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null || !('jobId' in node)) return undefined;
  return typeof node.jobId === 'string' ? node.jobId : undefined;
}
