const path = require('path');

const rspack = require('@rspack/core');

const JSX = path.resolve(__dirname, 'src/jsx.ts');

module.exports = {
  target: ['web', 'es2022'],
  resolve: { extensions: ['.ts', '.tsx', '.js'], extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
  module: {
    rules: [
      {
        // Through the compiler that Rspack brings along; types are checked by `npm run check` only.
        test: /\.tsx?$/,
        exclude: /node_modules/,
        loader: 'builtin:swc-loader',
        options: {
          jsc: {
            parser: { syntax: 'typescript', tsx: true },
            target: 'es2022',
            transform: { react: { runtime: 'classic', pragma: 'h', pragmaFrag: 'fragment' } }
          }
        },
        type: 'javascript/auto'
      },
      { test: /\.raw\.css$/, loader: 'builtin:lightningcss-loader', options: { minify: true } }
    ]
  },
  plugins: [new rspack.ProvidePlugin({ h: [JSX, 'h'], fragment: [JSX, 'fragment'] })],
  optimization: {
    minimizer: [
      // Arrows save a tenth of what module federation brings; not `module: true`, which renames the global it needs.
      new rspack.SwcJsMinimizerRspackPlugin({
        extractComments: false,
        minimizerOptions: {
          compress: { passes: 3, ecma: 2022, unsafe_arrows: true, keep_fargs: false },
          mangle: true,
          format: { comments: false, ecma: 2022 }
        }
      })
    ]
  }
};
