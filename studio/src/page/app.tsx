/** The page as a whole. */

import { desk } from "../desk";
import { planOf } from "../plan";
import { ComposePanel } from "./compose_panel";
import { HelpPanel } from "./help_panel";
import { NoticeBar } from "./notice_bar";
import { PartsList } from "./parts_list";
import { RecordPanel } from "./record_panel";
import { RollView } from "./roll_view";
import { SavePanel } from "./save_panel";
import { TakeCards } from "./take_cards";
import { TopBar } from "./top_bar";
import { TransportBar } from "./transport_bar";
import { WritingPanel } from "./writing_panel";

export function App() {
  const plan = planOf(desk);
  return (
    <div class="page">
      <TopBar />
      <main class="room">
        <h1 class="unseen">Descant Studio</h1>
        <section class="stage" aria-label="The piece">
          <PartsList plan={plan} />
          <RollView />
          {desk.takes && <TakeCards takes={desk.takes} />}
        </section>
        <aside class="side" aria-label="Writing">
          <WritingPanel plan={plan} />
        </aside>
      </main>
      <TransportBar />
      <NoticeBar />
      {desk.panel === "help" && <HelpPanel />}
      {desk.panel === "save" && <SavePanel />}
      {desk.panel === "record" && <RecordPanel />}
      {desk.panel === "compose" && <ComposePanel />}
    </div>
  );
}
