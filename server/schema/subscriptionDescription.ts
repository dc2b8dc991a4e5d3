/** What the published schema says about the root type Subscription, which no decorator can describe. */
export const subscriptionDescription = `Over graphql-transport-ws. Each stream that takes \`after\` first replays what was missed, then goes
live, without gap or repetition; when the cursor is too old to replay it ends with the error code
CURSOR_EXPIRED and the client reads afresh.`
