import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql'
import { readPublicId } from '../../domain/kernel/ids.ts'
import { createApiKey } from '../../domain/keys/createApiKey.ts'
import { readApiKeys } from '../../domain/keys/readApiKeys.ts'
import { readKeyUsage } from '../../domain/keys/readKeyUsage.ts'
import { revokeApiKey } from '../../domain/keys/revokeApiKey.ts'
import { rotateApiKey } from '../../domain/keys/rotateApiKey.ts'
import { credentialOfKey } from '../../live/credential.ts'
import { ApiKey } from '../../schema/access/ApiKey.ts'
import { ApiKeyPayload } from '../../schema/access/ApiKeyPayload.ts'
import { ApiKeyUsage } from '../../schema/access/ApiKeyUsage.ts'
import { CreateApiKeyInput } from '../../schema/access/CreateApiKeyInput.ts'
import { RevokeApiKeyInput } from '../../schema/access/RevokeApiKeyInput.ts'
import { RotateApiKeyInput } from '../../schema/access/RotateApiKeyInput.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class ApiKeyOperations {
  @Allow('keys.manage')
  @Query(() => [ApiKey])
  apiKeys(@Ctx() graph: GraphContext) {
    return readApiKeys(signedIn(graph))
  }

  @Allow('keys.manage')
  @Query(() => ApiKeyUsage, { description: 'What a key asked for in the last days: 30 when left out, 90 at most.' })
  apiKeyUsage(
    @Arg('apiKeyId', () => ID) apiKeyId: string,
    @Arg('days', () => Int, { nullable: true }) days: number | null,
    @Ctx() graph: GraphContext,
  ) {
    return readKeyUsage(signedIn(graph), apiKeyId, days)
  }

  @BusinessMutation(() => ApiKeyPayload, 'keys.manage')
  createApiKey(@Arg('input', () => CreateApiKeyInput) input: CreateApiKeyInput, @Ctx() graph: GraphContext) {
    return createApiKey(signedIn(graph), input)
  }

  @BusinessMutation(
    () => ApiKeyPayload,
    'keys.manage',
    'Makes a new key in the place of another, which still works for the hours of overlap.',
  )
  rotateApiKey(@Arg('input', () => RotateApiKeyInput) input: RotateApiKeyInput, @Ctx() graph: GraphContext) {
    return rotateApiKey(signedIn(graph), input)
  }

  @BusinessMutation(() => ApiKeyPayload, 'keys.manage')
  async revokeApiKey(@Arg('input', () => RevokeApiKeyInput) input: RevokeApiKeyInput, @Ctx() graph: GraphContext) {
    const payload = await revokeApiKey(signedIn(graph), input)
    graph.sockets.end(credentialOfKey(readPublicId(payload.apiKey.id)!.uuid))
    return payload
  }
}
