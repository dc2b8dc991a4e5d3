// PostGraphile 5 is written for Node.js 22. All contestants run on the same Node.js; an older one gets what is missing.
interface Resolvers<T> {
  promise: Promise<T>
  resolve: (value: T | PromiseLike<T>) => void
  reject: (reason?: unknown) => void
}

const promises = Promise as unknown as { withResolvers?: <T>() => Resolvers<T> }
promises.withResolvers ??= <T>() => {
  const resolvers = {} as Resolvers<T>
  resolvers.promise = new Promise<T>((resolve, reject) => Object.assign(resolvers, { resolve, reject }))
  return resolvers
}
