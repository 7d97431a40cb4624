// What agents, queues and services are called, as the server has told it.

let agents = new Map();
let queues = new Map();
let services = new Map();

// settle takes the names of the settings.
export function settleNames(names) {
  [agents, queues, services] = [names.agents, names.queues, names.services].map((all) => new Map(Object.entries(all ?? {})));
}

export const agentName = (id) => agents.get(id) ?? id;
export const queueName = (id) => queues.get(id) ?? id;
export const serviceName = (id) => services.get(id) ?? id;

// partyName is an agent's name or a queue's, whichever has the id.
export const partyName = (id) => agents.get(id) ?? (queues.has(id) ? `queue ${queues.get(id)}` : id);

// setterName is who put an agent into its state, such as "supervisor/sam".
export const setterName = (by) => agentName((by ?? '').replace(/^[a-z]+\//, ''));
