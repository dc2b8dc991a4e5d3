import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql'
import { readPublicId } from '../../domain/kernel/ids.ts'
import { readActivationPolicies, setActivationPolicy } from '../../domain/orders/setActivationPolicy.ts'
import { createProduct } from '../../domain/products/createProduct.ts'
import { readProducts } from '../../domain/products/readProducts.ts'
import { readShops } from '../../domain/shops/shops.ts'
import { PageArgs } from '../../schema/kernel/PageArgs.ts'
import { ActivationPolicyPayload } from '../../schema/shops/ActivationPolicyPayload.ts'
import { ActivationPolicySetting } from '../../schema/shops/ActivationPolicySetting.ts'
import { CreateProductInput } from '../../schema/shops/CreateProductInput.ts'
import { Product } from '../../schema/shops/Product.ts'
import { ProductPayload } from '../../schema/shops/ProductPayload.ts'
import { SetActivationPolicyInput } from '../../schema/shops/SetActivationPolicyInput.ts'
import { Shop } from '../../schema/shops/Shop.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { loadersOf } from '../kernel/loaders.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class ShopOperations {
  @Allow('orders.read')
  @Query(() => Product, { nullable: true })
  product(@Arg('id', () => ID) id: string, @Ctx() graph: GraphContext) {
    const read = readPublicId(id)
    return read?.kind === 'PRODUCT' ? loadersOf(graph).product.load(read.uuid) : null
  }

  @Allow('orders.read')
  @Query(() => [Product])
  products(@Args(() => PageArgs) args: PageArgs, @Ctx() graph: GraphContext) {
    return readProducts(signedIn(graph), args)
  }

  @Allow('orders.read')
  @Query(() => [Shop])
  shops(@Ctx() graph: GraphContext) {
    return readShops(signedIn(graph))
  }

  @Allow('orders.read')
  @Query(() => [ActivationPolicySetting])
  activationPolicies(@Ctx() graph: GraphContext) {
    return readActivationPolicies(signedIn(graph))
  }

  @BusinessMutation(() => ActivationPolicyPayload, 'settings.activation')
  setActivationPolicy(
    @Arg('input', () => SetActivationPolicyInput) input: SetActivationPolicyInput,
    @Ctx() graph: GraphContext,
  ) {
    return setActivationPolicy(signedIn(graph), input)
  }

  @BusinessMutation(() => ProductPayload, 'products.create')
  createProduct(@Arg('input', () => CreateProductInput) input: CreateProductInput, @Ctx() graph: GraphContext) {
    return createProduct(signedIn(graph), input)
  }
}
