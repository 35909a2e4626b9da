"""The baseline of every_size.py: the rough sketch that settled that the theorem works.

Not part of the package, and not written in its style: it is kept as it was, with its known
faults (no contraction of deltas, and a bound that is taken at the smallest size of later
dimensions, which is not sound), so that the numbers compare with the same work as then.
"""

# ruff: noqa
# fmt: off
import itertools, time, sys
from fractions import Fraction
from flint import fmpq_mpoly_ctx, Ordering, fmpq
cnt=itertools.count()
N=lambda c:('n',Fraction(c))
Z,ONE=N(0),N(1)
def add(*a):
    out=[];c=Fraction(0)
    for x in a:
        for y in (x[1] if x[0]=='+' else (x,)):
            if y[0]=='n': c+=y[1]
            else: out.append(y)
    if c: out.append(('n',c))
    return Z if not out else out[0] if len(out)==1 else ('+',tuple(out))
def mul(*a):
    out=[];c=Fraction(1)
    for x in a:
        for y in (x[1] if x[0]=='*' else (x,)):
            if y[0]=='n': c*=y[1]
            else: out.append(y)
    if c==0: return Z
    if c!=1: out.insert(0,('n',c))
    return ONE if not out else out[0] if len(out)==1 else ('*',tuple(out))
neg=lambda a:mul(N(-1),a); sub=lambda a,b:add(a,neg(b))
def inv(a):
    if a[0]=='/': return a[1]
    if a[0]=='n': return ('n',1/a[1])
    if a[0]=='*': return mul(*[inv(x) for x in a[1]])
    if a[0]=='f' and a[1]=='exp': return ('f','exp',mul(N(-1),a[2]))
    return ('/',a)
div=lambda a,b:mul(a,inv(b))
fn=lambda f,a:('f',f,a)
V=lambda n,*i:('v',n,i)
def S(body,*bs):   # bs: (idx,sort)
    for i,s in reversed(bs): body=Z if body==Z else ('S',i,s,body)
    return body
def dl(i,j): return ONE if i==j else ('d',)+tuple(sorted((i,j),key=str))
size=lambda s:('z',s)
def sb(e,m):
    t=e[0]
    if t in 'nz': return e
    if t=='v': return ('v',e[1],tuple(m.get(i,i) for i in e[2]))
    if t=='d': 
        a,b=m.get(e[1],e[1]),m.get(e[2],e[2])
        if isinstance(a,int) and isinstance(b,int): return ONE if a==b else Z
        return dl(a,b)
    if t=='+': return add(*[sb(x,m) for x in e[1]])
    if t=='*': return mul(*[sb(x,m) for x in e[1]])
    if t=='/': return inv(sb(e[1],m))
    if t=='f': return fn(e[1],sb(e[2],m))
    if t=='S':
        i=f'_{next(cnt)}'
        return S(sb(e[3],{**m,e[1]:i}),(i,e[2]))
def D(e,name,idx):
    t=e[0]
    if t in 'nzd': return Z
    if t=='v': return mul(*[dl(a,b) for a,b in zip(e[2],idx)]) if e[1]==name else Z
    if t=='+': return add(*[D(x,name,idx) for x in e[1]])
    if t=='*':
        a=e[1]; return add(*[mul(*a[:k],d,*a[k+1:]) for k,x in enumerate(a) if (d:=D(x,name,idx))!=Z])
    if t=='/':
        d=D(e[1],name,idx); return Z if d==Z else mul(N(-1),e,e,d)
    if t=='f':
        d=D(e[2],name,idx)
        if d==Z: return Z
        if e[1]=='exp': return mul(e,d)
        if e[1]=='log': return mul(inv(e[2]),d)
        if e[1]=='sqrt': return mul(N('1/2'),inv(e),d)
    if t=='S':
        i=f'_{next(cnt)}'; return S(D(sb(e[3],{e[1]:i}),name,idx),(i,e[2]))
def canon(e,env,depth=0):
    t=e[0]
    if t in 'nz': return e
    if t=='v': return ('v',e[1],tuple(env.get(i,i) for i in e[2]))
    if t=='d': return ('d',)+tuple(sorted((env.get(e[1],e[1]),env.get(e[2],e[2])),key=str))
    if t in '+*': return (t,tuple(sorted((canon(x,env,depth) for x in e[1]),key=repr)))
    if t=='/': return ('/',canon(e[1],env,depth))
    if t=='f': return ('f',e[1],canon(e[2],env,depth))
    if t=='S': return ('S',depth,e[2],canon(e[3],{**env,e[1]:f'#{depth}'},depth+1))
def hassum(e,s):
    t=e[0]
    if t in 'nvd': return False
    if t=='z': return e[1]==s
    if t in '+*': return any(hassum(x,s) for x in e[1])
    if t=='/': return hassum(e[1],s)
    if t=='f': return hassum(e[2],s)
    if t=='S': return e[2]==s or hassum(e[3],s)
def mentions(k,i): return f"'{i}'" in repr(k)
class Unbounded(Exception): pass
def bound(e,s,sizes,env):
    """(p, {denkey:(power,deg)}) for sort s; other sorts in `sizes` are fixed, expanded."""
    t=e[0]
    if t in 'nvd': return 0,{}
    if t=='z': return (1 if e[1]==s else 0),{}
    if t=='f': return 0,{}
    if t=='/':
        p,d=bound(e[1],s,sizes,env)
        k=canon(e[1],env)
        # inverse: num = den of e
        return sum(a*b for a,b in d.values()),{k:(1,p)}
    if t=='*':
        P=0;d={}
        for x in e[1]:
            p,dd=bound(x,s,sizes,env); P+=p
            for k,(a,g) in dd.items(): d[k]=(d.get(k,(0,0))[0]+a,g)
        return P,d
    if t=='+': return badd([bound(x,s,sizes,env) for x in e[1]])
    if t=='S':
        if e[2]==s:
            i=f'_{next(cnt)}'
            p,d=bound(e[3],s,sizes,{**env,e[1]:i})
            out={}
            for k,(a,g) in d.items():
                if mentions(k,i):
                    if hassum(k,s) : raise Unbounded(k)
                else: out[k]=(a,g)
            return p+1,out
        return badd([bound(e[3],s,sizes,{**env,e[1]:v}) for v in range(sizes[e[2]])])
def badd(items):
    d={}
    for _,dd in items:
        for k,(a,g) in dd.items(): d[k]=(max(a,d.get(k,(0,0))[0]),g)
    return max(p+sum((a-dd.get(k,(0,0))[0])*g for k,(a,g) in d.items()) for p,dd in items),d
class Inst:
    def __init__(s,e,sizes,env):
        s.sizes=sizes; s.atoms={}; s.collect(e,env)
        names=list(s.atoms)
        s.ctx=fmpq_mpoly_ctx.get(tuple(f'g{i}' for i in range(max(1,len(names)))),Ordering.degrevlex)
        s.gen={k:s.ctx.gen(i) for i,k in enumerate(names)}
        s.one=s.ctx.constant(1); s.dens={}; s.memo={}
    def exparg(s,a,env):
        """split exp argument into additive terms -> list of (coeff, key)"""
        for x in (a[1] if a[0]=='+' else (a,)):
            if x[0]=='n': yield x[1],('one',); continue
            c=Fraction(1); y=x
            if x[0]=='*' and x[1][0][0]=='n':
                c=x[1][0][1]; y=mul(*x[1][1:])
            if y[0]=='+':
                for w in y[1]:
                    yield from s.exparg(mul(N(c),w),env)
                continue
            if y[0]=='*' and any(z[0]=='+' for z in y[1]):  # distribute once
                k=next(i for i,z in enumerate(y[1]) if z[0]=='+')
                for z in y[1][k][1]:
                    for cc,kk in s.exparg(mul(N(c),*y[1][:k],z,*y[1][k+1:]),env): yield cc,kk
                continue
            yield c,canon(y,env)
    def collect(s,e,env):
        t=e[0]
        if t=='v': s.atoms.setdefault(canon(e,env))
        elif t in '+*':
            for x in e[1]: s.collect(x,env)
        elif t=='/': s.collect(e[1],env)
        elif t=='f':
            if e[1]=='exp':
                for c,k in s.exparg(e[2],env): s.atoms.setdefault(('exp',k))
            else: s.atoms.setdefault(canon(e,env))
        elif t=='S':
            for v in range(s.sizes[e[2]]): s.collect(e[3],{**env,e[1]:v})
    def ev(s,e,env):
        t=e[0]
        if t=='n': return s.one*fmpq(e[1].numerator,e[1].denominator),{}
        if t=='z': return s.one*s.sizes[e[1]],{}
        if t=='d': return (s.one if env.get(e[1],e[1])==env.get(e[2],e[2]) else s.one*0),{}
        if t=='v': return s.gen[canon(e,env)],{}
        if t=='+': return s.add([s.ev(x,env) for x in e[1]])
        if t=='S': return s.add([s.ev(e[3],{**env,e[1]:v}) for v in range(s.sizes[e[2]])])
        if t=='*':
            n=s.one;d={}
            for x in e[1]:
                a,b=s.ev(x,env)
                if a==0: return s.one*0,{}
                n=n*a
                for k,v in b.items(): d[k]=d.get(k,0)+v
            return n,d
        if t=='/':
            k=canon(e[1],env)
            a,b=s.ev(e[1],env)
            if a==0: raise ZeroDivisionError
            s.dens[k]=a; n=s.one
            for kk,v in b.items(): n=n*s.dens[kk]**v
            return n,{k:1}
        if t=='f':
            if e[1]!='exp': return s.gen[canon(e,env)],{}
            n=s.one;d={}
            for c,k in s.exparg(e[2],env):
                g=s.gen[('exp',k)]; assert c.denominator==1
                if c>0: n=n*g**int(c)
                else: kk=('exp',k); s.dens[kk]=g; d[kk]=d.get(kk,0)+int(-c)
            return n,d
    def add(s,items):
        d={}
        items=[x for x in items if x[0]!=0]
        for _,dd in items:
            for k,v in dd.items():
                if v>d.get(k,0): d[k]=v
        tot=s.one*0
        for n,dd in items:
            for k,v in d.items():
                x=v-dd.get(k,0)
                if x: n=n*s.dens[k]**x
            tot=tot+n
        return tot,(d if tot!=0 else {})
def partitions(xs):
    if not xs: yield []; return
    f,*r=xs
    for p in partitions(r):
        yield [[f]]+p
        for i in range(len(p)): yield p[:i]+[[f]+p[i]]+p[i+1:]
def prove(e,free,order,verbose=False):
    """free: {idx:sort}; order: sorts. every size proof. returns (verdict, box info)"""
    tests=0; info={}
    pats=[list(partitions([i for i in free if free[i]==s])) for s in order]
    for combo in itertools.product(*pats):
        env={}
        for p in combo:
            for v,block in enumerate(p):
                for i in block: env[i]=v
        cs={s:len(p) for s,p in zip(order,combo)}
        def rec(k,sizes):
            nonlocal tests
            if k==len(order):
                I=Inst(e,sizes,env); tests+=1
                n,_=I.ev(e,env)
                return None if n==0 else dict(sizes)
            s=order[k]
            later={t:max(1,cs[t]) for t in order[k+1:]}
            d,_=bound(e,s,{**sizes,**later},env)
            # bound with later sizes unknown: use symbolic - approximated by max needed below
            n0=max(1,cs[s]); info[s]=max(info.get(s,0),n0+d)
            for n in range(n0,n0+d+1):
                r=rec(k+1,{**sizes,s:n})
                if r: return r
        r=rec(0,{})
        if r: return 'refuted',(r,env),tests,info
    return 'every n',None,tests,info
def cases():
    z=lambda k:V('z',k); ex=lambda a:fn('exp',a)
    sm=lambda k:div(ex(z(k)),S(ex(z('i')),('i','n')))
    y=lambda k:V('y',k)
    cases={}
    cases['softmax jac']=(sub(D(sm('k'),'z',('j',)),mul(sm('k'),sub(dl('j','k'),sm('j')))),{'j':'n','k':'n'},['n'])
    cases['jac wrong sign']=(sub(D(sm('k'),'z',('j',)),mul(sm('k'),add(dl('j','k'),sm('j')))),{'j':'n','k':'n'},['n'])
    cases['true n=2 only']=(sub(D(sm('k'),'z',('j',)),mul(sub(mul(N(2),dl('j','k')),N(1)),sm('j'),sub(ONE,sm('j')))),{'j':'n','k':'n'},['n'])
    L=neg(S(mul(y('k'),fn('log',sm('k'))),('k','n')))
    cases['ce grad']=(sub(D(L,'z',('j',)),S(mul(y('k'),sub(sm('j'),dl('k','j'))),('k','n'))),{'j':'n'},['n'])
    yt=lambda k:div(V('t',k),S(V('t','i'),('i','n')))
    L1=neg(S(mul(yt('k'),fn('log',sm('k'))),('k','n')))
    cases['ce grad normalized']=(sub(D(L1,'z',('j',)),sub(sm('j'),yt('j'))),{'j':'n'},['n'])
    cases['ce hessian']=(sub(D(D(L,'z',('i0',)),'z',('j',)),mul(S(y('k'),('k','n')),sm('i0'),sub(dl('i0','j'),sm('j')))),{'i0':'n','j':'n'},['n'])
    lse=fn('log',S(ex(z('i')),('i','n')))
    cases['lse grad']=(sub(D(lse,'z',('j',)),sm('j')),{'j':'n'},['n'])
    cases['newton n-2..n-5']=(mul(V('x'),*[add(size('n'),N(-k)) for k in (2,3,4,5)]),{},['n'])
    # layernorm jacobian
    x=lambda k:V('x',k)
    mu=mul(inv(size('n')),S(x('i'),('i','n')))
    var=mul(inv(size('n')),S(mul(sub(x('i'),mu),sub(x('i'),mu)),('i','n')))
    # dense softmax CE
    zz=lambda r,s:add(V('b',s),S(mul(V('x',r,'k'),V('w','k',s)),('k','p')))
    A=lambda r,s:div(ex(zz(r,s)),S(ex(zz(r,'c')),('c','q')))
    yy=lambda r,s:div(V('t',r,s),S(V('t',r,'c'),('c','q')))
    CE=mul(N(-1),inv(size('m')),S(mul(yy('r','s'),fn('log',A('r','s'))),('r','m'),('s','q')))
    cases['dense dW']=(sub(D(CE,'w',('tt','u')),mul(inv(size('m')),S(mul(V('x','r','tt'),sub(A('r','u'),yy('r','u'))),('r','m')))),{'tt':'p','u':'q'},['m','p','q'])
    cases['dense db']=(sub(D(CE,'b',('u',)),mul(inv(size('m')),S(sub(A('r','u'),yy('r','u')),('r','m')))),{'u':'q'},['m','p','q'])
    cases['dense dW no 1/m']=(sub(D(CE,'w',('tt','u')),S(mul(V('x','r','tt'),sub(A('r','u'),yy('r','u'))),('r','m'))),{'tt':'p','u':'q'},['m','p','q'])
    # layernorm jacobian  yhat_k=(x_k-mu)/sqrt(var)
    sg=fn('sqrt',var)
    yh=lambda k:mul(sub(x(k),mu),inv(sg))
    # MSE dense
    P=lambda r,s:S(mul(V('x',r,'k'),V('w','k',s)),('k','p'))
    MSE=mul(inv(size('m')),S(mul(sub(P('r','s'),V('y','r','s')),sub(P('r','s'),V('y','r','s'))),('r','m'),('s','q')))
    cases['mse dW']=(sub(D(MSE,'w',('tt','u')),mul(N(2),inv(size('m')),S(mul(V('x','r','tt'),sub(P('r','u'),V('y','r','u'))),('r','m')))),{'tt':'p','u':'q'},['m','p','q'])
    # two-layer: logits = sigmoid(x W1) W2
    H=lambda r,h:inv(add(ONE,ex(neg(S(mul(V('x',r,'k'),V('w','k',h)),('k','p'))))))
    O=lambda r,s:S(mul(H(r,'h'),V('u','h',s)),('h','hh'))
    A2=lambda r,s:div(ex(O(r,s)),S(ex(O(r,'c')),('c','q')))
    CE2=mul(N(-1),inv(size('m')),S(mul(yy('r','s'),fn('log',A2('r','s'))),('r','m'),('s','q')))
    G=S(mul(V('x','r','tt'),H('r','g'),sub(ONE,H('r','g')),S(mul(sub(A2('r','s'),yy('r','s')),V('u','g','s')),('s','q'))),('r','m'))
    cases['mlp dW1']=(sub(D(CE2,'w',('tt','g')),mul(inv(size('m')),G)),{'tt':'p','g':'hh'},['m','p','hh','q'])
    return cases
