import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { firstRequests } from './firstRequests.ts'

/** The single-page portal. The payment page and the icon have builds of their own beside this one. */
export default defineConfig(({ mode }) => ({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  plugins: [vue(), tailwindcss(), firstRequests()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: false,
    'globalThis.__DEV__': JSON.stringify(mode !== 'production'),
  },
  build: {
    outDir: fileURLToPath(new URL('../dist/portal', import.meta.url)),
    // Other builds write beside this one; each clears only what is its own.
    emptyOutDir: false,
    assetsDir: 'assets',
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Pages add a few lines to the style of all: not worth a request each.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs, in one file that stays in the browser while only our own code changes.
          groups: [
            {
              name: 'vendor',
              test: /node_modules[\\/](\.pnpm[\\/])?(@?vue(-router)?[@+\\/]|@vueuse|@apollo|graphql|gql\.tada|@0no-co|zen-observable|optimism|@wry|tslib|ts-invariant|symbol-observable|@lucide)/,
            },
            // Our own small parts travel together, but for those that wait for a first use.
            {
              name: 'base',
              test: /portal[\\/]src[\\/](apollo|entities|i18n|keyboard|live|session|ui|shell[\\/](BrandMark|moveToOtherWorld|usePageTitle))(?!.*(Dialog|Panel|ComboBox|TipBox|KeySheet|MoneyInput|CopyBox|SwitchField|FactList|Feed))/,
            },
            // The list of orders is shown in many places; what opens above it waits.
            {
              name: 'orders',
              test: /portal[\\/]src[\\/]features[\\/](orders|views)[\\/](?!.*(Dialog|Drawer|BulkReport|OrderLines|OrderMoney|OrderSummary|OrderLineFields|useNewOrder|productsQuery|routes))/,
            },
          ],
        },
      },
    },
  },
}))
