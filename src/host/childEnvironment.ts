/** For processes of our own: the editor's start options would make the child an editor, or wait for a debugger. */
export function childEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  delete environment['NODE_OPTIONS'];
  delete environment['VSCODE_INSPECTOR_OPTIONS'];
  return environment;
}
