// What the console awaits of its server, and since when the screen is newer than the answers under way.

export const pending = {
  isPressing: false,
  /** The choice whose answer is awaited; a later one takes its place. @type {object | null} */
  choice: null,
  /** By the stopwatch: when the screen last became newer than every answer under way (after a save, a press, a choice). */
  freshAt: 0,
};

export const isAwaiting = () => pending.isPressing || pending.choice !== null;
