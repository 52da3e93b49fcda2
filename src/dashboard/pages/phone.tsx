/** The browser phone: a call to an agent over the real relay socket. */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { includesRole } from '../../contracts/access.ts';
import type { Role } from '../../contracts/access.ts';
import { useAgents } from '../api/agents.ts';
import { FaultButtons } from '../phone/fault-buttons.tsx';
import { startPhoneCall } from '../phone/phone-call.ts';
import type { PhoneCall, PhoneState } from '../phone/phone-call.ts';
import { canListen, listen } from '../phone/recogniser.ts';
import { browserVoice, silentVoice, voicesKnown } from '../phone/voices.ts';
import { AgentOptions } from '../parts/agent-options.tsx';
import { AgentWords } from '../parts/call-words.tsx';
import { fieldOf } from '../parts/form.ts';
import { Empty } from '../parts/states.tsx';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

export function PhonePage({ role }: { readonly role: Role }): ReactNode {
  const phone = usePhone();
  if (!includesRole(role, 'operator'))
    return (
      <Empty title="You may not call">
        <p>The phone needs the role operator.</p>
      </Empty>
    );
  const { state, call } = phone;
  const isOn = state !== undefined && state.status !== 'over';
  return (
    <>
      <div className="title">
        <h1>Phone</h1>
        <Progress state={state} />
      </div>
      <div className="columns main-and-side">
        <div className="stack">
          <section className="card stack" aria-label="Call">
            {isOn && call !== undefined ? (
              <InCall call={call} state={state} phone={phone} />
            ) : (
              <BeforeCall phone={phone} />
            )}
          </section>
          {state !== undefined && <Lines state={state} />}
        </div>
        <div className="stack">
          {isOn && call !== undefined && <Keypad call={call} />}
          {state !== undefined && <Frames state={state} />}
        </div>
      </div>
    </>
  );
}

interface Phone {
  readonly state: PhoneState | undefined;
  readonly call: PhoneCall | undefined;
  readonly hasSound: boolean;
  readonly hasVoice: boolean;
  setSound(hasSound: boolean): void;
  begin(agent: string | undefined): void;
}

function usePhone(): Phone {
  const [state, setState] = useState<PhoneState>();
  const [call, setCall] = useState<PhoneCall>();
  const [hasVoice, setHasVoice] = useState(false);
  const [hasSound, setHasSound] = useState(true);
  const sound = useRef(true);
  useEffect(() => void voicesKnown().then(() => setHasVoice(browserVoice() !== undefined)), []);
  // The call ends with the page.
  useEffect(() => () => call?.hangUp(), [call]);
  return {
    state,
    call,
    hasSound,
    hasVoice,
    setSound(now) {
      sound.current = now;
      setHasSound(now);
    },
    begin: (agent) =>
      setCall(
        startPhoneCall({
          agent,
          voice: () => (sound.current ? browserVoice() : undefined) ?? silentVoice,
          onChange: setState,
        }),
      ),
  };
}

const STATUS: Readonly<Record<PhoneState['status'], readonly [string, string]>> = {
  calling: ['calling', 'warn'],
  connected: ['connected', 'good'],
  reconnecting: ['connection lost, reconnecting', 'bad'],
  over: ['call over', ''],
};

function Progress({ state }: { readonly state: PhoneState | undefined }): ReactNode {
  const [words, look] = state === undefined ? ['not in a call', ''] : STATUS[state.status];
  return (
    <span role="status">
      <span className={`badge ${look}`}>{words}</span>{' '}
      {state?.status === 'connected' && <span className="soft small">connection {state.epoch}</span>}
    </span>
  );
}

function BeforeCall({ phone }: { readonly phone: Phone }): ReactNode {
  const agents = useAgents();
  const { state } = phone;
  const [search] = useSearchParams();
  const asked = search.get('agent') ?? '';
  const isDraft = asked.startsWith('draft-');
  return (
    <>
      {isDraft && <p className="notice">You call a draft. Other callers reach what runs.</p>}
      {state?.problem !== undefined && state.problem !== '' && (
        <p className="fault" role="alert">
          The call could not go on: {state.problem}
          {/not found/iu.test(state.problem) && '. The browser phone is turned off: set BROWSER_PHONE=on'}
        </p>
      )}
      {state?.callSid !== undefined && state.callSid !== '' && (
        <p>
          <Link to={`/calls/${state.callSid}`}>Look at the call</Link>
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const agent = isDraft ? asked : fieldOf(new FormData(event.currentTarget), 'agent');
          phone.begin(agent === '' ? undefined : agent);
        }}
      >
        {!isDraft && (agents.data?.agents.length ?? 0) > 1 && (
          <label>
            Agent
            <select name="agent" defaultValue={asked}>
              <AgentOptions agents={agents.data?.agents} />
            </select>
          </label>
        )}
        <div>
          <button className="primary" type="submit">
            Call
          </button>
        </div>
      </form>
      <p className="soft small">
        {phone.hasVoice
          ? 'This browser speaks.'
          : 'This browser has no voice: the words appear as they would sound.'}{' '}
        {canListen() ? 'It can listen, too.' : 'It cannot listen: type what you say.'}
      </p>
    </>
  );
}

function InCall({
  call,
  state,
  phone,
}: {
  readonly call: PhoneCall;
  readonly state: PhoneState;
  readonly phone: Phone;
}): ReactNode {
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const words = fieldOf(new FormData(form), 'words').trim();
          if (words === '') return;
          call.say(words);
          form.reset();
        }}
      >
        <label>
          What you say
          <input name="words" autoComplete="off" autoFocus maxLength={1_000} />
        </label>
        <div className="buttons">
          <button className="primary" type="submit">
            Say
          </button>
          <button type="button" onClick={() => call.makeNoise()}>
            Cough
          </button>
          <button type="button" onClick={() => call.loseConnection()}>
            Lose my connection
          </button>
          <button type="button" className="danger" onClick={() => call.hangUp()}>
            Hang up
          </button>
        </div>
      </form>
      <FaultButtons />
      <div className="buttons">
        <Microphone call={call} language={state.language} />
        {phone.hasVoice && (
          <label className="check">
            <input
              type="checkbox"
              checked={phone.hasSound}
              onChange={({ target }) => phone.setSound(target.checked)}
            />
            Sound
          </label>
        )}
        {state.languages.length > 1 && (
          <label className="check">
            Language
            <select value={state.language} onChange={({ target }) => call.speakIn(target.value)}>
              {state.languages.map((code) => (
                <option key={code}>{code}</option>
              ))}
            </select>
          </label>
        )}
      </div>
    </>
  );
}

function Microphone({ call, language }: { readonly call: PhoneCall; readonly language: string }): ReactNode {
  const [isOn, setIsOn] = useState(false);
  const [refused, setRefused] = useState('');
  useEffect(() => {
    if (!isOn) return undefined;
    const recogniser = listen({
      language,
      onWords: (words, isFinal) => call.say(words, isFinal),
      onRefused: (reason) => {
        setRefused(reason);
        setIsOn(false);
      },
    });
    return () => recogniser.stop();
  }, [call, isOn, language]);
  if (!canListen()) return null;
  return (
    <>
      <button type="button" aria-pressed={isOn} onClick={() => setIsOn(!isOn)}>
        {isOn ? 'Microphone is on' : 'Use the microphone'}
      </button>
      {refused !== '' && (
        <span className="bad" role="alert">
          The microphone cannot be used ({refused}).
        </span>
      )}
    </>
  );
}

function Keypad({ call }: { readonly call: PhoneCall }): ReactNode {
  return (
    <section className="card" aria-labelledby="keypad">
      <h2 id="keypad">Keypad</h2>
      <div className="keypad">
        {KEYS.map((key) => (
          <button key={key} type="button" aria-label={`Key ${key}`} onClick={() => call.press(key)}>
            {key}
          </button>
        ))}
      </div>
    </section>
  );
}

function Lines({ state }: { readonly state: PhoneState }): ReactNode {
  return (
    <section className="card" aria-labelledby="lines">
      <h2 id="lines">Conversation</h2>
      <div className="stack" role="log">
        {state.lines.map((line) => (
          <p className="said" key={line.id}>
            {'caller' in line ? (
              <>
                <b>You</b> {line.caller}
              </>
            ) : (
              <>
                <b className="agent">Agent</b> <AgentWords planned={line.planned} heard={line.heard} />
                {line.isCut && <span className="badge warn">interrupted</span>}
              </>
            )}
          </p>
        ))}
      </div>
    </section>
  );
}

function Frames({ state }: { readonly state: PhoneState }): ReactNode {
  return (
    <section className="card" aria-labelledby="frames">
      <h2 id="frames">Frames</h2>
      <div className="frames" tabIndex={0} role="region" aria-label="Frames of the socket">
        <table>
          <tbody>
            {state.frames.toReversed().map(({ id, atMs, from, text }) => (
              <tr key={id}>
                <td className="number soft">{(atMs / 1_000).toFixed(2)}</td>
                <td className={from === 'agent' ? 'good' : 'soft'}>{from}</td>
                <td className="mono">{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
