// Keep conversations and settings in this browser. Only the turns of a question's own conversation are sent
// (turn.js).
//
// A conversation: {id, turns: [{question, answers: [answer as POST /ask returns it], verdicts: []}]}

const CONVERSATIONS = "inhouse.conversations";
const SETTINGS = "inhouse.settings";
const MOST = 50; // conversations; the oldest goes first
export const TURNS = 8; // that are sent with a question

function read(name, otherwise) {
  try {
    const value = JSON.parse(localStorage.getItem(name));
    return Array.isArray(value) === Array.isArray(otherwise) && value ? value : otherwise;
  } catch {
    return otherwise; // not ours, or cut short
  }
}

export const settings = () => read(SETTINGS, {});
export const set = (values) => write(SETTINGS, { ...settings(), ...values });
export const conversations = () =>
  read(CONVERSATIONS, []).filter((each) => each?.id && Array.isArray(each.turns));

function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false; // it is full, or the browser keeps nothing
  }
}

// Keep a conversation as the newest; drop the oldest ones until there is room.
export function keep(conversation) {
  const all = [conversation, ...conversations().filter((each) => each.id !== conversation.id)].slice(0, MOST);
  while (all.length && !write(CONVERSATIONS, all)) all.pop();
}

export const remove = (id) =>
  write(
    CONVERSATIONS,
    conversations().filter((each) => each.id !== id),
  );

export function removeAll() {
  localStorage.removeItem(CONVERSATIONS);
}

// The open conversation of this tab, which a reload shows again.
export const opened = () =>
  conversations().find((each) => each.id === sessionStorage.getItem("inhouse.open"));
export const remember = ({ id }) => sessionStorage.setItem("inhouse.open", id);

// Random, and not crypto.randomUUID: a page without https does not have it.
export const fresh = () => ({ id: Math.random().toString(36).slice(2), turns: [] });
