// How the overlay looks. A constructed sheet, because a strict policy forbids style elements and attributes; in a shadow
// tree, so that the shop's rules and ours do not meet. Of the host element our `!important` wins over the shop's.

const css = `
:host{all:initial!important;position:fixed!important;z-index:2147483647!important;right:8px!important;bottom:8px!important;color-scheme:light dark!important}
@media(max-width:600px){:host{bottom:72px!important}}
*{box-sizing:border-box;margin:0;padding:0;font:13px/1.45 system-ui;overflow-wrap:anywhere}
[hidden]{display:none!important}
section,section~button{color:CanvasText;background:Canvas;border:1px solid #888;border-radius:10px}
section{display:flex;flex-direction:column;width:420px;max-width:calc(100vw - 16px);max-height:70vh}
header{display:flex;align-items:center;padding:4px 4px 4px 12px}
h2,b,span{font-weight:600}
h2{margin-right:auto}
button{color:inherit;background:none;border:0;min-height:32px;padding:0 12px;cursor:pointer}
dl{background:#8882}
:focus-visible{outline:2px solid;outline-offset:-3px}
div{overflow:auto}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 10px}
dl,li{padding:6px 12px}
li{display:flex;flex-wrap:wrap;gap:0 8px;border-top:1px solid #888}
dt,time,i,p,span{color:light-dark(#5b6472,#a4adbb)}
span{margin-left:auto}
p,em{flex-basis:100%}
.accepted span{color:light-dark(#0a6b3d,#5fd39a)}
.held span,.queued span,.waits span{color:light-dark(#855500,#f0bd55)}
ul li,em,.refused span,.invalid span,.denied span{color:light-dark(#b3261e,#ff8f85)}`

export function debugSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return sheet
}
