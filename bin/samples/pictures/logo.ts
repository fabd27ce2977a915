import type { SKRSContext2D } from '@napi-rs/canvas'
import { text } from '../letters.ts'
import { disc } from '../light.ts'

/** A round mark on nothing: for corners of other pictures. Field of 1,000 × 1,000. */
export function paintLogo(on: SKRSContext2D): void {
  disc(on, 500, 500, 470, '#23356b')
  on.lineWidth = 14
  on.strokeStyle = '#e6a100'
  on.beginPath()
  on.arc(500, 500, 425, 0, 2 * Math.PI)
  on.stroke()
  // A sun that rises out of a cup.
  on.fillStyle = '#e6a100'
  on.beginPath()
  on.arc(500, 430, 130, Math.PI, 0)
  on.fill()
  on.lineCap = 'round'
  on.lineWidth = 22
  for (let ray = 0; ray < 7; ray++) {
    const turn = Math.PI + (ray * Math.PI) / 6
    on.beginPath()
    on.moveTo(500 + 168 * Math.cos(turn), 430 + 168 * Math.sin(turn))
    on.lineTo(500 + 226 * Math.cos(turn), 430 + 226 * Math.sin(turn))
    on.stroke()
  }
  on.fillStyle = '#fbfaf6'
  on.beginPath()
  on.moveTo(300, 456)
  on.lineTo(700, 456)
  on.bezierCurveTo(696, 610, 620, 660, 500, 660)
  on.bezierCurveTo(380, 660, 304, 610, 300, 456)
  on.fill()
  on.strokeStyle = '#fbfaf6'
  on.lineWidth = 30
  on.beginPath()
  on.arc(714, 528, 62, -1.3, 1.9)
  on.stroke()
  text(on, 'kopi lumi', 500, 784, 118, '#fbfaf6')
}
