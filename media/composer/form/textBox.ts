/** Changes a text box as typing would: undo brings the old text back, and an `input` event follows. */
export function typeInto(
  box: HTMLTextAreaElement,
  range: { readonly start: number; readonly end: number },
  text: string,
): void {
  box.focus();
  box.setSelectionRange(range.start, range.end);
  // Deprecated and without a successor: the only way that keeps the box's own undo.
  if (text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text)) return;
  box.setRangeText(text, range.start, range.end, 'end');
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

/** Put where the caret is, apart from the word before and after it. */
export function insertWord(box: HTMLTextAreaElement, text: string): void {
  const { selectionStart: start, selectionEnd: end, value } = box;
  const before = start > 0 && /[\p{Script=Latin}\d]$/u.test(value.slice(0, start)) ? ' ' : '';
  const after = /^[\p{Script=Latin}\d]/u.test(value.slice(end)) ? ' ' : '';
  typeInto(box, { start, end }, `${before}${text}${after}`);
}
